public import Components

/// How a set is held out from training: as a share of all sequences, or in a file of its own.
public enum HeldOutSet: Sendable, Equatable, ValueConvertible {
  case share(Double)
  case file(String)

  /// What an experiment file may say.
  static let type = ValueType.oneOf([
    .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)), .text(.line),
  ])

  public init?(value: Value) {
    if let share = Double(value: value) {
      self = .share(share)
    } else if case .text(let path) = value {
      self = .file(path)
    } else {
      return nil
    }
  }

  public var value: Value {
    switch self {
    case .share(let share): .real(share)
    case .file(let path): .text(path)
    }
  }

  /// 0 where a file has the set.
  var share: Double { if case .share(let share) = self { share } else { 0 } }
}
