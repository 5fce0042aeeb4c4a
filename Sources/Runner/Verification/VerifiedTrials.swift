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
    /// A failure that all others would meet, too: of the place where repetitions are written.
    public fileprivate(set) var trouble: StoreError?

    fileprivate init(_ file: String) { self.file = file }

    /// False where a stop came before there was a verdict.
    fileprivate var isKnown: Bool { run == nil || run?.outcome != nil }
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
  ///   - tell: is given each, in the trials' order, as soon as it and all before it are known.
  public func run(
    _ targets: [TrialTarget], provenance: Provenance, stop: StopRequest,
    tell: @escaping @Sendable (Outcome) -> Void
  ) -> [Outcome] {
    let told = Mutex((next: 0, waiting: [Int: Outcome]()))
    let items = targets.enumerated().map { (index: $0, target: $1) }
    let all = sideBySide(items, workers: workers, until: { stop.isMade }) { item, _ -> Outcome? in
      let outcome = outcome(of: item.target, provenance, stop)
      if outcome.trouble != nil { stop.make() }
      told.withLock { told in
        told.waiting[item.index] = outcome
        while let next = told.waiting.removeValue(forKey: told.next) {
          if next.isKnown { tell(next) }
          told.next += 1
        }
      }
      return outcome
    }
    return all.filter(\.isKnown)
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
    } catch let error as StoreError where error.trouble != nil {
      outcome.trouble = error
    } catch {
      let words = "\(error)"
      outcome.problem = words.contains(target.file) ? words : "\(target.file): \(words)"
    }
    return outcome
  }
}
