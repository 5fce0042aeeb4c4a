public import Components

/// Which record of a trial a figure shows.
public enum RecordChoice: Sendable, Hashable, ValueConvertible {
  case first
  case last
  /// The record before the update with this number.
  case step(Int)

  public init?(value: Value) {
    switch value {
    case .text("first"): self = .first
    case .text("last"): self = .last
    case .integer(let step): self = .step(step)
    default: return nil
    }
  }

  public var value: Value {
    switch self {
    case .first: .text("first")
    case .last: .text("last")
    case .step(let step): .integer(step)
    }
  }

  static let type = ValueType.oneOf([.choice(["first", "last"]), .integer(0...Int.max)])

  /// The step to look for in the trials of one variant, given the recorded steps of each; nil where nothing is recorded.
  ///
  /// `last` is the last step of the trials that were completed: a trial that diverged ended elsewhere, and its last record next
  /// to the others' would compare different moments. Where none was completed it is the last step of any.
  func step(among trials: [(isComplete: Bool, steps: [Int])]) -> Int? {
    switch self {
    case .first: return trials.compactMap { $0.steps.min() }.min()
    case .last:
      let complete = trials.filter(\.isComplete).compactMap { $0.steps.max() }.max()
      return complete ?? trials.compactMap { $0.steps.max() }.max()
    case .step(let step): return step
    }
  }

  /// Name in the legend; `steps` are those of the variants.
  func label(_ steps: Set<Int>) -> String {
    let number = steps.count == 1 ? steps.first.map { "update \($0)" } : nil
    switch self {
    case .first: return number.map { "\($0) (first)" } ?? "first record"
    case .last: return number.map { "\($0) (last)" } ?? "last record"
    case .step(let step): return "update \(step)"
    }
  }
}
