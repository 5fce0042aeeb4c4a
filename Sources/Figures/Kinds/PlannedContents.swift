public import Components

/// What a run is going to hold, as far as a figure may lack it.
public struct PlannedContents: Sendable {
  /// The keys that differ among the file's variants, and those of them that are numbers.
  let varied: [String], numbers: [String]
  /// Groups in /diagnostics, of any variant.
  let diagnostics: Set<String>
  /// Whether a task of some variant shows examples of its test set.
  let showsSamples: Bool
  let hasScan: Bool

  /// - Parameters:
  ///   - varied: what each variant has of the keys that differ.
  ///   - diagnostics: groups in /diagnostics, of any variant.
  ///   - showsSamples: whether a task of some variant shows examples of its test set.
  ///   - hasScan: whether the file has a scan.
  public init(
    varied: [[(key: String, value: Value)]], diagnostics: Set<String>, showsSamples: Bool, hasScan: Bool
  ) {
    self.varied = varied.flatMap { $0.map(\.key) }.distinct
    numbers = self.varied.filter { key in
      let known = varied.map { one in one.first { $0.key == key }.flatMap { SettingWords.number($0.value) } }
      return known.allSatisfy { $0 != nil } && Set(known).count > 1
    }
    (self.diagnostics, self.showsSamples, self.hasScan) = (diagnostics, showsSamples, hasScan)
  }

  /// What is wrong where a figure draws a diagnostic that nobody measures.
  func lack(of diagnostic: String, asked: String) -> [Problem] {
    guard !diagnostics.contains(diagnostic) else { return [] }
    let known = diagnostics.sorted()
    return [
      Problem(
        "diagnostic", "it draws /diagnostics/\(diagnostic), which no trial of this file records",
        remedy: .words(
          "add it: `record: { diagnostics: [\(asked)] }`"
            + (known.isEmpty ? "" : "; recorded are \(Spelling.list(known, limit: 8))")))
    ]
  }
}
