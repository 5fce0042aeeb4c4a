public import Components

/// Which record is meant: in settings, figures, claims, and wherever a stored record is asked for.
public enum RecordChoice: Sendable, Hashable, ValueConvertible {
  /// The record before the earliest update.
  case first
  /// The record before the latest update, which need not be the one written last: records of clipped updates
  /// come late.
  case last
  /// The record before the update with this number.
  case update(Int)

  public init?(value: Value) {
    switch value {
    case .text("first"): self = .first
    case .text("last"): self = .last
    case .integer(let update): self = .update(update)
    default: return nil
    }
  }

  public var value: Value {
    switch self {
    case .first: .text("first")
    case .last: .text("last")
    case .update(let update): .integer(update)
    }
  }

  /// The row of the record among records in the order they were written; nil if there is no such record.
  ///
  /// - Parameter updates: the updates that the records precede.
  public func row(among updates: [Int]) -> Int? {
    switch self {
    case .first: updates.indices.min { updates[$0] < updates[$1] }
    case .last: updates.indices.max { updates[$0] < updates[$1] }
    case .update(let update): updates.firstIndex(of: update)
    }
  }
}
