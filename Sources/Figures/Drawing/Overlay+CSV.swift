extension Overlay {
  /// What is marked in a panel, a line for each place: the numbers at x and, in the place of a mean, at y.
  ///
  /// - Parameters:
  ///   - panel: the panel's title.
  ///   - hasMaps: whether a column y follows x.
  ///   - seeds: the columns of seeds, which stay empty.
  func rows(panel: String, hasMaps: Bool, seeds: Int) -> [[String]] {
    func row(_ name: String, _ detail: String, _ x: Double, _ value: Double) -> [String] {
      [panel, name, detail, CSV.field(x)] + (hasMaps ? [""] : []) + [CSV.field(value)]
        + Array(repeating: "", count: 2 + seeds)
    }
    return marks.flatMap { marks in marks.places.map { row(marks.name, "mark", $0.x, $0.y) } }
      + rugs.flatMap { rug in zip(rug.x, rug.shares).map { row(rug.name, "share", $0, $1) } }
  }
}
