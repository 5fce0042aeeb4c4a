import Archive
public import Experiments
import Foundation
public import Language
public import Store
import Synchronization

/// Computes stored trials once more, several at a time.
public struct VerifiedTrials: Sendable {
  /// What became of one.
  public struct Outcome: Sendable {
    /// The trial's file.
    public let file: String
    /// Nil where it could not be computed once more.
    public fileprivate(set) var run: VerificationRun?
    public fileprivate(set) var trial: FoundTrial?
    /// Why it could not.
    public fileprivate(set) var problem: String?
    /// What is wrong with its settings, or its data.
    public fileprivate(set) var faults: Faults?
    /// A failure that all others would meet, too.
    public fileprivate(set) var trouble: StoreError?

    fileprivate init(_ file: String) { self.file = file }
  }

  private let updates: Int?
  private let results: String
  private let workers: Int

  /// - Parameters:
  ///   - updates: the number of updates that are repeated of each; nil for all.
  ///   - results: the folder of results of trials that lie in none.
  ///   - workers: how many trials at a time.
  public init(updates: Int?, results: String, workers: Int) {
    (self.updates, self.results, self.workers) = (updates, results, workers)
  }

  /// The outcomes in the trials' order, without those that a stop left out.
  ///
  /// - Parameters:
  ///   - targets: the trials.
  ///   - provenance: by what they are repeated.
  ///   - stop: ends it early.
  ///   - tell: is given each outcome as soon as it is known.
  public func run(
    _ targets: [TrialTarget], provenance: Provenance, stop: StopRequest,
    tell: @escaping @Sendable (Outcome) -> Void
  ) -> [Outcome] {
    sideBySide(targets, workers: workers, until: { stop.isMade }) { target, _ -> Outcome? in
      let outcome = outcome(of: target, provenance, stop)
      if outcome.trouble != nil { stop.make() }
      if outcome.run?.outcome != nil || outcome.problem != nil { tell(outcome) }
      return outcome
    }.filter { $0.run == nil || $0.run?.outcome != nil }
  }

  private func outcome(of target: TrialTarget, _ provenance: Provenance, _ stop: StopRequest) -> Outcome {
    var outcome = Outcome(target.file)
    do {
      let found = try FoundTrial(target.file, results: results, acceptsAltered: true)
      outcome.trial = found
      outcome.run = try VerificationRun(
        of: found, document: target.document, updates: updates, provenance: provenance, stop: stop)
    } catch let error as Faults {
      outcome.faults = error
      outcome.problem = "\(target.file): cannot be computed once more from its settings"
    } catch let error as StoreError where error.trouble?.isEverywhere == true {
      outcome.trouble = error
    } catch {
      let words = "\(error)"
      outcome.problem = words.contains(target.file) ? words : "\(target.file): \(words)"
    }
    return outcome
  }
}
