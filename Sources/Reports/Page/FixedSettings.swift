import Components

/// The settings that were the same in all trials, by section of the experiment file: those that somebody stated, and
/// those that were left at their defaults.
struct FixedSettings: Sendable, Hashable {
  struct Section: Sendable, Hashable {
    let name: String
    /// Dotted keys within the section; "" for a section that is a single value.
    let entries: [Fact]
  }

  let stated: [Section]
  let defaults: [Section]

  /// Keys that the page shows elsewhere, or that say nothing about the numbers.
  private static let elsewhere: Set<String> = [
    "experiment", "title", "about", "hypothesis", "seeds", "figures", "claims",
  ]

  /// - Parameters:
  ///   - settings: the resolved ones.
  ///   - varied: what was swept, and is no part of them.
  ///   - defaults: the dotted keys of those that nobody stated.
  init(_ settings: Value, varied: [Varied], defaults: Set<String> = []) {
    guard case .table(let entries) = settings else {
      (stated, self.defaults) = ([], [])
      return
    }
    let swept = Set(varied.map(\.key)), shown = entries.filter { !FixedSettings.elsewhere.contains($0.key) }
    /// A swept component is swept with all that it holds.
    func isSwept(_ path: String) -> Bool { swept.contains { path == $0 || path.hasPrefix($0 + ".") } }
    func sections(_ isMeant: (String) -> Bool) -> [Section] {
      shown.compactMap { key, value in
        let facts = FixedSettings.flattened(value, at: key, below: "") { !isSwept($0) && isMeant($0) }
        return facts.isEmpty ? nil : Section(name: key, entries: facts)
      }
    }
    stated = sections { !defaults.contains($0) }
    self.defaults = sections(defaults.contains)
  }

  /// The number of settings that were left at their defaults.
  var defaultCount: Int { defaults.reduce(0) { $0 + $1.entries.count } }

  /// The leaves of a value that are meant; `path` is its dotted key in the file, `key` the part of it to print.
  private static func flattened(
    _ value: Value, at path: String, below key: String, _ isMeant: (String) -> Bool
  ) -> [Fact] {
    guard case .table(let entries) = value else { return isMeant(path) ? [Fact(key, value.brief)] : [] }
    return entries.flatMap { name, value in
      flattened(value, at: "\(path).\(name)", below: key.isEmpty ? name : "\(key).\(name)", isMeant)
    }
  }
}
