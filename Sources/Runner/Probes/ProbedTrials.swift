import Archive
public import Experiments
import Foundation
public import Language
public import Store
import Synchronization
public import TrialFormat

/// Measures a diagnostic of stored trials, several at a time.
public struct ProbedTrials: Sendable {
  /// What became of one.
  public struct Outcome: Sendable {
    /// The file that holds the numbers; of a trial that could not be measured, the trial's.
    public let file: String
    public fileprivate(set) var status = "failed"
    /// Nil where the trial could not be opened.
    public fileprivate(set) var plan: ProbePlan?
    /// Why it could not be measured.
    public fileprivate(set) var problem: String?
    /// What is wrong with what was asked for.
    public fileprivate(set) var faults: Faults?
    /// A failure that all others would meet, too.
    public fileprivate(set) var trouble: StoreError?

    fileprivate init(_ file: String) { self.file = file }
  }

  private let asked: ProbedDiagnostic
  private let record: RecordChoice?
  private let results: String
  private let workers: Int
  private let force: Bool

  /// - Parameters:
  ///   - asked: the diagnostic.
  ///   - record: the record; nil for all.
  ///   - results: the folder of results of trials that lie in none.
  ///   - workers: how many trials at a time.
  ///   - force: whether files that are there are made anew.
  public init(
    measuring asked: ProbedDiagnostic, at record: RecordChoice?, results: String, workers: Int, force: Bool
  ) {
    (self.asked, self.record, self.results) = (asked, record, results)
    (self.workers, self.force) = (workers, force)
  }

  /// The outcomes in the trials' order, without those that a stop left out, or a fault that is all trials'.
  ///
  /// - Parameters:
  ///   - targets: the trials.
  ///   - provenance: by what they are measured.
  ///   - stop: ends it early.
  public func run(_ targets: [TrialTarget], provenance: Provenance, stop: StopRequest) -> [Outcome] {
    let isOver = Mutex(false)
    return sideBySide(targets, workers: workers, until: { stop.isMade || isOver.withLock { $0 } }) {
      target, _ -> Outcome? in
      let outcome = outcome(of: target, provenance, stop)
      if outcome.faults != nil || outcome.trouble != nil { isOver.withLock { $0 = true } }
      return outcome
    }.filter { $0.status != ProbeRun.Outcome.stopped.rawValue }
  }

  private func outcome(of target: TrialTarget, _ provenance: Provenance, _ stop: StopRequest) -> Outcome {
    var outcome = Outcome(target.file)
    do {
      let plan = try ProbePlan(
        of: target.file, measuring: asked, at: record, document: target.document, results: results)
      let run = try ProbeRun(of: plan, force: force, provenance: provenance, stop: stop)
      outcome = Outcome(run.file)
      (outcome.plan, outcome.status) = (plan, run.outcome.rawValue)
    } catch let error as Faults {
      outcome.faults = error
    } catch let error as StoreError where error.trouble?.isEverywhere == true {
      outcome.trouble = error
    } catch {
      outcome.problem = "\(error)"
    }
    return outcome
  }
}
