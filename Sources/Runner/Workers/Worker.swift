import Dispatch
import Experiments
public import Foundation
import Language
import Processes
import Store
import Synchronization

/// A process that computes trials for a run, one after another, as it is told by the run on standard input;
/// it answers on standard output. When its input ends, because the run has ended, it stops as well: at the
/// next update, at a checkpoint.
public struct Worker: Sendable {
  private let runner: TrialRunner
  private let trials: [String: PlannedTrial]
  private let voice: WorkerVoice

  /// Serves until the input ends.
  ///
  /// - Parameter output: where the run listens.
  /// - Returns: what is wrong with the input; nil if nothing.
  public static func serve(answeringOn output: sending FileHandle) -> String? {
    guard let line = readLine(), case .begin(let setup)? = try? order(line) else {
      return "this is for lab run, which says on standard input what to compute"
    }
    let voice = WorkerVoice(output), stop = StopRequest()
    let worker: Worker
    do throws(WorkerFault) {
      worker = try Worker(setup, voice, stop: stop)
    } catch {
      voice.send(.refused(reason: error.description))
      return nil
    }
    let assignments = Assignments(), done = DispatchSemaphore(value: 0)
    do throws(SpawnError) {
      try ComputingThread.start {
        while let next = assignments.next() { worker.compute(next) }
        done.signal()
      }
    } catch {
      voice.send(.refused(reason: WorkerFault.noThread(error).description))
      return nil
    }
    voice.send(.ready)
    while let line = readLine() {
      switch try? order(line) {
      case .compute(let assignment)?: assignments.add(assignment)
      case .stop?: stop.make()
      case .begin?, nil: return "it is no order: \(StoreError.shown(line))"
      }
    }
    stop.make()
    assignments.end()
    // Nobody else is left to end a worker that hangs.
    if setup.patience > 0 { _ = done.wait(timeout: .now() + setup.patience) } else { done.wait() }
    return nil
  }

  private static func order(_ line: String) throws(WorkerLineError) -> WorkerOrder {
    try WorkerLine.message(in: line.utf8)
  }

  private init(_ setup: WorkerSetup, _ voice: WorkerVoice, stop: StopRequest) throws(WorkerFault) {
    let plan: Plan
    do throws(Faults) {
      plan = try Plan(path: setup.file, overrides: setup.overrides, results: setup.results)
    } catch {
      throw .changed("\(setup.file) cannot be read again: \(error.all.first?.message ?? "")")
    }
    guard plan.sourceDigest == setup.digest else {
      throw .changed("\(setup.file) was changed while it was run")
    }
    let folder: ResultsFolder
    do throws(StoreError) {
      folder = try ResultsFolder(root: setup.results, experiment: plan.experiment.name)
    } catch {
      throw .changed(error.description)
    }
    runner = TrialRunner(
      folder: folder, provenance: Provenance(facts: setup.provenance.map { ($0[0], $0[1]) }), observer: voice,
      force: setup.force, pause: setup.pause, stop: stop, rehash: setup.rehash)
    trials = Dictionary(uniqueKeysWithValues: plan.trials.map { ($0.name, $0) })
    self.voice = voice
  }

  private func compute(_ assignment: WorkerAssignment) {
    if let trial = trials[assignment.trial], trial.identity == assignment.identity {
      _ = runner.run(trial, waits: assignment.waits)
      voice.send(.idle)
    } else {
      voice.send(.refused(reason: WorkerFault.changed("the data were changed while it was run").description))
    }
  }
}

/// What is still to be computed, between the thread that reads and the one that computes.
private final class Assignments: Sendable {
  private let waiting = Mutex<[WorkerAssignment]>([])
  private let count = DispatchSemaphore(value: 0)

  func add(_ assignment: WorkerAssignment) {
    waiting.withLock { $0.append(assignment) }
    count.signal()
  }

  /// Nothing is added any more; what was is forgotten.
  func end() {
    waiting.withLock { $0 = [] }
    count.signal()
  }

  /// Waits for one; nil at the end.
  func next() -> WorkerAssignment? {
    count.wait()
    return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}
