import Processes
import Store

/// A worker, as the run sees it that started it. For one thread at a time.
final class WorkerProcess: @unchecked Sendable {
  enum Outcome {
    case result(TrialResult)
    /// Another process computes the trial.
    case waiting
    case lost(WorkerLoss)
    case refused(String)
  }

  private enum News {
    case event(WorkerEvent)
    case lost(WorkerLoss.Reason)
  }

  /// Milliseconds between two looks at what else there is to do.
  private static let tick: Int32 = 100
  /// Ticks that a worker has to end when nothing is left to do.
  private static let farewell = 100

  private let child: ChildProcess
  private let stop: StopRequest
  /// Seconds that it may be silent while it works; 0 for ever.
  private let patience: Double
  private var knowsOfStop = false
  private(set) var isLost = false

  /// Starts it, and waits until it has read the plan.
  init(_ program: WorkerProgram, _ setup: WorkerSetup, stop: StopRequest) throws(WorkerFault) {
    (self.stop, patience) = (stop, setup.patience)
    do throws(SpawnError) {
      child = try ChildProcess(program.path, program.arguments)
    } catch {
      throw .noProcess(error)
    }
    tell(.begin(setup))
    switch next() {
    case .event(.ready): return
    case .event(.refused(let reason)):
      close()
      throw .refused(reason)
    case .event(let event):
      close()
      throw .refused("a worker began with \(event)")
    case .lost(let reason):
      throw .lost(WorkerLoss(reason: reason, progress: nil, said: child.said))
    }
  }

  /// Has a trial computed, and tells the observer what happens.
  func compute(_ assignment: WorkerAssignment, observer: any RunObserver) -> Outcome {
    tell(.compute(assignment))
    var result: TrialResult?, progress: (update: Int, of: Int)?
    while true {
      switch next() {
      case .lost(let reason):
        if let result { return .result(result) }
        return .lost(loss(reason, progress))
      case .event(let event):
        switch event {
        case .run(.ended(let ended)) where ended.name != assignment.trial:
          return .lost(loss(abandoned(.unintelligible("\(event)")), progress))
        case .run(let news):
          switch news {
          case .began(_, let updates, let update), .continued(_, let updates, let update):
            progress = (update, updates)
          case .advanced(_, let update, _): progress?.update = update
          case .ended(let ended): result = ended
          case .noted: break
          }
          observer.receive(news)
        case .idle: return result.map { .result($0) } ?? .waiting
        case .refused(let reason): return .refused(reason)
        case .ready: return .lost(loss(abandoned(.unintelligible("\(event)")), progress))
        }
      }
    }
  }

  private func loss(_ reason: WorkerLoss.Reason, _ progress: (update: Int, of: Int)? = nil) -> WorkerLoss {
    WorkerLoss(reason: reason, progress: progress, said: child.said)
  }

  /// Asks it to end; `close` waits for that.
  func dismiss() { child.closeInput() }

  /// Waits until it has ended; what it wrote on standard error.
  @discardableResult
  func close() -> [UInt8] {
    child.closeInput()
    var ticks = 0
    while !isLost, ticks < WorkerProcess.farewell {
      switch child.read(within: WorkerProcess.tick) {
      case .end: isLost = true
      case .line: break
      case .nothing: ticks += 1
      }
    }
    // Also one that has closed its output: without memory, a library may never let it end.
    child.kill()
    child.wait()
    return child.said
  }

  /// That it does not listen shows when it is listened to.
  private func tell(_ order: WorkerOrder) { _ = child.write(WorkerLine.bytes(of: order)) }

  private func next() -> News {
    // In ticks, not by a clock: while this process is suspended, and its workers with it, none passes.
    var silence = 0.0
    while true {
      if stop.isMade, !knowsOfStop {
        knowsOfStop = true
        tell(.stop)
      }
      switch child.read(within: WorkerProcess.tick) {
      case .line(let line):
        guard let event: WorkerEvent = try? WorkerLine.message(in: line) else {
          return .lost(abandoned(.unintelligible(String(decoding: line, as: UTF8.self))))
        }
        return .event(event)
      case .nothing:
        silence += Double(WorkerProcess.tick) / 1000
        if patience > 0, silence >= patience { return .lost(abandoned(.silent(patience))) }
      case .end:
        isLost = true
        return .lost(.ended(child.wait()))
      }
    }
  }

  /// Kills it, for a reason.
  private func abandoned(_ reason: WorkerLoss.Reason) -> WorkerLoss.Reason {
    isLost = true
    child.kill()
    child.wait()
    return reason
  }
}
