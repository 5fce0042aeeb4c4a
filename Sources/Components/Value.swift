public import OrderedCollections

/// A value of an experiment file once its type is known: what a setting holds, independent of any file
/// format.
public indirect enum Value: Sendable, Hashable {
  case flag(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([Value])
  case table(OrderedDictionary<String, Value>)

  /// The value at `key` of a table, or nil.
  public subscript(key: String) -> Value? {
    if case .table(let entries) = self { entries[key] } else { nil }
  }
}

extension Value {
  /// One line, as the reader of a notebook would write it: `{kind: adam, learning_rate: 0.001}`. Names of
  /// variants spell values so.
  public var brief: String {
    switch self {
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let integer): String(integer)
    case .real(let real): Value.spelling(of: real)
    case .text(let text): text
    case .list(let items): "[" + items.map(\.brief).joined(separator: ", ") + "]"
    case .table(let entries):
      if entries.count == 1, case .text(let kind)? = entries["kind"] {
        kind
      } else {
        "{" + entries.map { "\($0.key): \($0.value.brief)" }.joined(separator: ", ") + "}"
      }
    }
  }

  /// The shortest decimal that reads back as the same Float64; whole numbers without a trailing `.0`.
  static func spelling(of real: Double) -> String {
    if let integer = Int(exactly: real), abs(integer) < 1_000_000_000_000_000 { return String(integer) }
    return real.description
  }
}
