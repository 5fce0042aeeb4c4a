public import Components
public import TrialFormat

/// Records that a figure is asked to show of many trials.
extension RecordChoice {
  public static let type = ValueType.oneOf([.choice(["first", "last"]), .integer(0...Int.max)])

  /// The update to look for in the trials of one variant, given the records of each; nil if nothing is
  /// recorded.
  ///
  /// `last` is the last update of the trials that were completed: a trial that diverged ended elsewhere, and
  /// its last record beside the others' would compare different moments. If none was completed, it is the
  /// last update of any.
  func update(among trials: [(isComplete: Bool, bounds: ClosedRange<Int>?)]) -> Int? {
    switch self {
    case .first: return trials.compactMap { $0.bounds?.lowerBound }.min()
    case .last:
      let complete = trials.filter(\.isComplete).compactMap { $0.bounds?.upperBound }.max()
      return complete ?? trials.compactMap { $0.bounds?.upperBound }.max()
    case .update(let update): return update
    }
  }

  /// When it was recorded, to begin a sentence with.
  func moment(_ updates: Set<Int>) -> String {
    switch self {
    case .first where updates == [0]: "Before training"
    case .last: "After training"
    default: "At \(label(updates))"
    }
  }

  /// Name in the legend; `updates` are those of the variants.
  func label(_ updates: Set<Int>) -> String {
    let number = updates.count == 1 ? updates.first.map { "update \($0)" } : nil
    switch self {
    case .first: return number.map { "\($0) (first)" } ?? "first record"
    case .last: return number.map { "\($0) (last)" } ?? "last record"
    case .update(let update): return "update \(update)"
    }
  }
}
