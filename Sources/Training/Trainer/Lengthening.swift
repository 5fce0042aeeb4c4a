import Components
import Gradients

/// Two trials of the same settings but for the number of updates and the updates before which records are
/// taken: whether the longer one goes on from the shorter one's end.
///
/// It does where it comes to the same bits as without the shorter one, with the same records.
public struct Lengthening: Sendable {
  private let shorter: TrialSettings
  private let longer: TrialSettings
  /// Updates before which the longer trial takes records that the shorter one has not taken.
  private let missing: [Int]
  /// Updates before which only the shorter trial takes records.
  public let surplus: Set<Int>

  /// - Parameters:
  ///   - shorter: the settings of the trial that has ended.
  ///   - longer: those of the trial that is to go on; of more updates.
  public init(from shorter: TrialSettings, to longer: TrialSettings) {
    (self.shorter, self.longer) = (shorter, longer)
    let taken = Set(shorter.record.schedule(updates: shorter.train.updates))
    let wanted = longer.record.schedule(updates: longer.train.updates).prefix { $0 < shorter.train.updates }
    missing = wanted.filter { !taken.contains($0) }
    surplus = taken.subtracting(wanted)
  }

  /// Whether the longer trial holds the shorter one's record before an update: all those that were taken for
  /// what happened there, and those of its own schedule.
  public func keeps(_ update: Int) -> Bool { !surplus.contains(update) }

  /// Why the longer trial must begin anew, as far as the settings tell; nil if they allow it to go on.
  public var obstacle: String? {
    let (schedule, updates) = (longer.optimizer.schedule, shorter.train.updates)
    let isSame = (0..<updates).allSatisfy {
      schedule.factor(at: $0, of: updates) == schedule.factor(at: $0, of: longer.train.updates)
    }
    if !isSame {
      return "the schedule \(type(of: schedule).kind) of the learning rate depends on train.steps"
    }
    if let first = missing.first { return "there is no record of update \(first), which is wanted now" }
    // Whether an update that is clipped gets a record depends on those that have one.
    if longer.record.whenClipped != nil, let one = surplus.max() {
      return
        "record.when_clipped does not count as it would without the record of update \(one), which is not wanted now"
    }
    return nil
  }

  /// Why the longer trial must begin anew, as the shorter one's end tells; nil if it may go on from there.
  public func obstacle(in end: TrainingState) -> String? {
    guard let one = surplus.max() else { return nil }
    // Where updates come inside sequences, the engine that trains computes records only.
    let ofRecords =
      [["records"], ["engines", "recording"]]
      + (longer.gradient.online == nil ? [] : [["engines", "training"]])
    let remembers = end.items.items.contains { item in
      let name = item.name.split(separator: "/").map(String.init)
      return ofRecords.contains { name.starts(with: $0) }
    }
    return remembers
      ? "a random engine has drawn numbers for the record of update \(one), which is not wanted now" : nil
  }
}
