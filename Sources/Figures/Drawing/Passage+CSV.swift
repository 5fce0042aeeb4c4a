extension Passage {
  /// A line for each word: the example's number and the line's name as a series, the word as detail, its place at x
  /// and its shade in the place of a mean.
  ///
  /// - Parameters:
  ///   - panel: the panel's title.
  ///   - hasMaps: whether a column y follows x.
  ///   - seeds: the columns of seeds, which stay empty.
  func rows(panel: String, hasMaps: Bool, seeds: Int) -> [[String]] {
    examples.enumerated().flatMap { number, example in
      example.groups.joined().flatMap { line in
        line.words.enumerated().map { place, word in
          let series = line.name.isEmpty ? "\(number)" : "\(number) \(line.name)"
          return [panel, series, word.text, CSV.field(Double(place))] + (hasMaps ? [""] : [])
            + [CSV.field(word.shade)] + Array(repeating: "", count: 2 + seeds)
        }
      }
    }
  }
}
