import Dispatch
import Foundation
import Processes
import Runner
import Store
import Synchronization

/// Signals that end a run early: its trials stop at checkpoints. A second Ctrl-C ends the process at once.
///
/// They are ignored as such and received on a queue, where everything is allowed. One that is ignored already
/// stays so: `nohup` asks for that.
final class Signals: @unchecked Sendable {
  let stop: StopRequest
  private let tell: @Sendable (String) -> Void
  private let first = Mutex<Int32?>(nil)
  private var sources: [any DispatchSourceSignal] = []

  /// Interrupted, terminated, to be started again.
  private static let exitCodes = [SIGINT: Int32(130), SIGTERM: 143, SIGHUP: 143, SIGUSR1: 75]

  private let words: String

  /// - Parameters:
  ///   - stop: ends the run early.
  ///   - words: what is said at the first one.
  ///   - tell: is given a line that says so.
  init(
    _ stop: StopRequest, words: String = "stopping: trials end at their next update",
    tell: @escaping @Sendable (String) -> Void
  ) {
    (self.stop, self.words, self.tell) = (stop, words, tell)
    let queue = DispatchQueue(label: "lab.signals")
    for number in Signals.exitCodes.keys.sorted() {
      let earlier = signal(number, SIG_IGN)
      if unsafeBitCast(earlier, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { [weak self] in self?.receive(number) }
      source.resume()
      sources.append(source)
    }
  }

  /// The exit code that the first signal asks for; nil if there was none.
  var exitCode: Int32? { first.withLock { $0 }.flatMap { Signals.exitCodes[$0] } }

  private func receive(_ number: Int32) {
    let isFirst = first.withLock { first in
      defer { first = first ?? number }
      return first == nil
    }
    if isFirst {
      stop.make()
      tell(words + (number == SIGINT ? "; Ctrl-C again ends at once\n" : "\n"))
    } else if number == SIGINT {
      ChildProcess.killAll()
      Leases.ofThisProcess.releaseAll()
      _exit(130)
    }
  }
}
