import Components

/// The settings that were the same in all trials, by section of the experiment file.
struct FixedSettings: Sendable, Hashable {
  struct Section: Sendable, Hashable {
    let name: String
    /// Dotted keys within the section; "" for a section that is a single value.
    let entries: [Fact]
  }

  let sections: [Section]

  /// Keys that the page shows elsewhere, or that say nothing about the numbers.
  private static let elsewhere: Set<String> = [
    "experiment", "title", "about", "hypothesis", "seeds", "figures", "claims",
  ]

  init(_ settings: Value, varied: [Varied]) {
    guard case .table(let entries) = settings else {
      sections = []
      return
    }
    let swept = Set(varied.map(\.key))
    sections = entries.filter { !FixedSettings.elsewhere.contains($0.key) }.compactMap { key, value in
      let facts = FixedSettings.flattened(value, at: key, below: "", without: swept)
      return facts.isEmpty ? nil : Section(name: key, entries: facts)
    }
  }

  /// The leaves of a value; `path` is its dotted key in the file, `key` the part of it to print.
  private static func flattened(
    _ value: Value, at path: String, below key: String, without swept: Set<String>
  ) -> [Fact] {
    if swept.contains(path) { return [] }
    guard case .table(let entries) = value else { return [Fact(key, value.brief)] }
    return entries.flatMap { name, value in
      flattened(value, at: "\(path).\(name)", below: key.isEmpty ? name : "\(key).\(name)", without: swept)
    }
  }
}
