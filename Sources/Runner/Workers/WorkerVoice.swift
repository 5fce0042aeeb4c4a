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

  func receive(_ event: RunEvent) {
    if case .advanced = event, !isTime { return }
    send(.run(event))
  }

  private var isTime: Bool {
    let now = ContinuousClock.now
    return told.withLock { told in
      if let last = told, now - last < WorkerVoice.pause { return false }
      told = now
      return true
    }
  }
}
