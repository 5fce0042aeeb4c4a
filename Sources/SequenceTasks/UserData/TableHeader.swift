public import Components

/// What names the columns of a table.
public enum TableHeader: Sendable, Equatable, ValueConvertible {
  /// Its first line.
  case line
  /// Nothing: they are 1, 2, …, and the first line holds data.
  case numbers
  /// The experiment file, and the first line holds data.
  case names([String])

  /// What an experiment file may say.
  static let type = ValueType.oneOf([.flag, .list(of: .text(.line), count: 1...100_000)])

  public init?(value: Value) {
    if let isThere = Bool(value: value) {
      self = isThere ? .line : .numbers
    } else if let names = [String](value: value) {
      self = .names(names)
    } else {
      return nil
    }
  }

  public var value: Value {
    switch self {
    case .line: .flag(true)
    case .numbers: .flag(false)
    case .names(let names): names.value
    }
  }
}
