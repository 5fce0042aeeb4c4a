public import Components
import OrderedCollections

/// A setting that is not the same in all of several tables.
public struct DifferingSetting: Sendable, Hashable {
  /// Dotted.
  public let key: String
  /// Of each table; nil where it has none. A component that is of another kind is given by its kind.
  public let values: [Value?]

  /// All of them, in the order of the first table that has the key.
  public static func all(among tables: [Value?], at key: String = "") -> [DifferingSetting] {
    let spelled = Set(tables.map { $0?.canonicalJSON })
    guard spelled.count > 1 else { return [] }
    let entries = tables.map { table -> OrderedDictionary<String, Value>? in
      if case .table(let entries)? = table { entries } else { nil }
    }
    let kinds = Set(entries.map { $0?["kind"] })
    guard kinds.count == 1, entries.allSatisfy({ $0 != nil }) else {
      return [DifferingSetting(key: key, values: tables.map { table in table.map { $0["kind"] ?? $0 } })]
    }
    return entries.flatMap { $0.map { Array($0.keys) } ?? [] }.distinct.flatMap { inner in
      all(among: entries.map { $0?[inner] }, at: key.isEmpty ? inner : "\(key).\(inner)")
    }
  }
}
