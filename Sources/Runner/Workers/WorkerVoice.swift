import Foundation
import Synchronization

/// Tells the run that started this worker what happens here.
final class WorkerVoice: RunObserver {
  /// Seconds between two reports on the progress of a trial.
  private static let pause = Duration.milliseconds(100)

  private let output: Mutex<FileHandle>
  private let told = Mutex<ContinuousClock.Instant?>(nil)

  init(_ output: sending FileHandle) { self.output = Mutex(output) }

  /// A run that has ended hears nothing: then the worker's input ends, too, and that is what counts.
  func send(_ event: WorkerEvent) {
    let line = WorkerLine.bytes(of: event)
    output.withLock { try? $0.write(contentsOf: line) }
  }

  func began(_ trial: String, updates: Int) { send(.began(trial: trial, updates: updates)) }
  func resumed(_ trial: String, updates: Int, at update: Int) {
    send(.resumed(trial: trial, updates: updates, at: update))
  }
  func continued(_ trial: String, updates: Int, at update: Int) {
    send(.continued(trial: trial, updates: updates, at: update))
  }
  func noted(_ trial: String, _ line: String) { send(.noted(trial: trial, line: line)) }
  func advanced(_ trial: String, update: Int, loss: Double) {
    let now = ContinuousClock.now
    let isTime = told.withLock { told in
      if let last = told, now - last < WorkerVoice.pause { return false }
      told = now
      return true
    }
    if isTime { send(.advanced(trial: trial, update: update, loss: loss)) }
  }
  func ended(_ result: TrialResult) { send(.ended(result)) }
  func remarked(_ remark: String) { send(.remarked(remark: remark)) }
}
