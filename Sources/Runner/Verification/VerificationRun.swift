public import Archive
import Components
public import Experiments
import Foundation
import OrderedCollections
import Store
import Training

/// A stored trial computed once more, from the settings in its file, and compared bit for bit.
public struct VerificationRun: Sendable {
  /// The verdict, and on what it rests; nil where a stop ended it early.
  public let outcome: StoredVerification?
  /// What differs, the earliest in training first; one for each dataset.
  public let differences: [Difference]
  public let reasons: [VerificationReason]
  /// Why the verdict is not entered in `provenance/`, where it should be.
  public let remark: String?

  /// - Parameters:
  ///   - found: the stored trial.
  ///   - document: an experiment file beside which its data may lie.
  ///   - updates: the number of updates that are repeated; nil for all.
  ///   - provenance: of this machine.
  ///   - stop: ends it early.
  /// - Throws: `ArchiveFault` or `StoreError` where a file cannot be read or written, `StoredTrialError` or `Faults`
  ///   where the trial cannot be made from its settings, `StartError`.
  public init(
    of found: FoundTrial, document: String?, updates: Int?, provenance: Provenance, stop: StopRequest
  ) throws {
    let clock = ContinuousClock(), began = clock.now
    // The index knows that those at home can be read whole.
    if !found.isAtHome { try TrialFile(reading: found.stored.path).verify() }
    let rebuilt = try RebuiltTrial(found, document: document), trial = rebuilt.trial
    let all = trial.settings.train.updates, limit = updates.flatMap { $0 < all ? $0 : nil }
    let place = FileManager.default.temporaryDirectory.appending(path: "lab-verify-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: place) }
    let path = place.appending(path: "seed-\(trial.seed).h5").path
    let repetition = try TrialRepetition(of: trial, at: path, updates: limit, stop: stop)
    guard !repetition.isStopped else {
      (outcome, differences, reasons, remark) = (nil, [], [], nil)
      return
    }
    let comparison = try FileComparison(
      of: TrialFile(reading: found.stored.path), with: TrialFile(reading: path), isQuick: limit != nil)
    let circumstances = try Circumstances(of: found, rebuilt, now: provenance).differences()
    differences = comparison.differences
    let verdict: StoredVerification.Verdict =
      !differences.isEmpty || circumstances.refute
      ? .differs : found.isAltered ? .damaged : .identical
    let unexplained = VerificationReason(
      .none,
      """
      neither settings, data, build nor kind of machine differ: the file was changed after it was written, or this \
      machine errs
      """)
    reasons =
      verdict == .differs && circumstances.isEmpty ? [unexplained] : circumstances
    let result = StoredVerification(
      verdict, ofFile: found.digest, identity: found.stored.identity, updates: limit,
      facts: VerificationRun.facts(
        comparison, reasons, provenance, seconds: (clock.now - began) / .seconds(1)))
    outcome = result
    remark = VerificationRun.enter(result, of: found, provenance)
  }

  private static func facts(
    _ comparison: FileComparison, _ reasons: [VerificationReason], _ provenance: Provenance, seconds: Double
  ) -> OrderedDictionary<String, Value> {
    var facts: OrderedDictionary<String, Value> = [
      "when": .text(Date().formatted(.iso8601)), "seconds": .real((seconds * 1000).rounded() / 1000),
      "datasets": .integer(comparison.datasets), "values": .integer(comparison.values),
      "differing_values": .integer(comparison.differingValues),
    ]
    if let first = comparison.differences.first { facts["first"] = .text(first.description) }
    if !reasons.isEmpty { facts["reasons"] = .list(reasons.map { .text($0.words) }) }
    facts["by"] = .table(provenance.table)
    return facts
  }

  /// Enters a verdict where pages look for it. The first updates alone prove nothing of the rest: that they are the
  /// same is not entered.
  private static func enter(_ result: StoredVerification, of found: FoundTrial, _ provenance: Provenance)
    -> String?
  {
    guard found.isAtHome, result.verdict != .identical || result.updates == nil else { return nil }
    do throws(StoreError) {
      try provenance.keepParts(in: found.folder)
      try result.write(variant: found.stored.variant, seed: found.stored.seed, in: found.folder)
      return nil
    } catch {
      return "the verdict is not entered: \(error)"
    }
  }
}
