import Dispatch
import Foundation
import Runner
import Synchronization

/// Shows how far a run is, over all its experiments: on a terminal in lines that are written anew, elsewhere
/// in a line when a trial begins and when it ends. Tells other programs as well, if there is a log.
final class Progress: RunObserver {
  private struct State {
    var tally: RunTally
    var block: LiveBlock?
    var log: EventLog?
    /// The experiment that is run.
    var file = ""
    var isStopping = false
    var drawn = -Double.infinity
  }

  /// Seconds between two drawings that only show how far trials are.
  private static let pause = 0.1

  private let start = ContinuousClock.now
  private let output: Terminal
  private let isQuiet: Bool
  private let state: Mutex<State>

  /// - Parameters:
  ///   - workers: trials at a time.
  ///   - isQuiet: whether only what is wrong is said.
  ///   - log: is told everything.
  ///   - output: where people read.
  init(workers: Int, isQuiet: Bool, log: EventLog? = nil, output: Terminal = .standardError) {
    (self.output, self.isQuiet) = (output, isQuiet)
    // Lines of a log on the same terminal would be among those that are written anew.
    let isAlone = log.map { !$0.output.isInteractive } ?? true
    state = Mutex(
      State(
        tally: RunTally(workers: workers),
        block: !isQuiet && isAlone && output.isScreen ? LiveBlock(on: output) : nil, log: log))
  }

  private var now: Double { start.duration(to: .now) / .seconds(1) }

  /// Shows what is going on while something does.
  func show<Result>(while work: () throws -> Result) rethrows -> Result {
    // For trials with long updates, and terminals that change their size.
    let ticker = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "lab.progress"))
    ticker.setEventHandler { [self] in state.withLock { draw(&$0) } }
    ticker.schedule(deadline: .now() + 1, repeating: 1)
    ticker.resume()
    defer {
      ticker.cancel()
      state.withLock { state in
        state.block?.show([])
        state.block = nil
      }
    }
    return try work()
  }

  /// Changes what is expected.
  func plan(_ change: (inout RunTally) -> Void) { state.withLock { change(&$0.tally) } }

  /// The next events are of an experiment.
  func enter(_ number: Int, _ file: String, named experiment: String) {
    state.withLock { state in
      state.tally.enter(number)
      state.log?.experiment = experiment
      state.file = URL(fileURLWithPath: file).lastPathComponent
      draw(&state)
    }
  }

  func receive(_ event: RunEvent) {
    state.withLock { state in
      state.tally.receive(event, at: now)
      state.log?.write(event, state.tally, at: now)
      let text = line(event, state)
      if case .advanced = event, now - state.drawn < Progress.pause { return }
      draw(&state, below: text)
    }
  }

  /// Says something that stays, also to those who want to hear only what is wrong.
  func say(_ text: String) { state.withLock { draw(&$0, below: text) } }

  /// Says something that stays.
  func remark(_ text: String) { if !isQuiet { say(text) } }

  /// Prints a line on standard output, which may be the same terminal.
  func print(_ line: String) {
    state.withLock { state in
      state.block?.show([])
      Terminal.standardOutput.writeLine(line)
      draw(&state)
    }
  }

  func stops() { state.withLock { $0.isStopping = true } }

  /// Tells other programs.
  func tell(_ message: (inout EventLog, RunTally) -> Void) {
    state.withLock { state in
      guard var log = state.log else { return }
      message(&log, state.tally)
      state.log = log
    }
  }

  private func draw(_ state: inout State, below text: String = "") {
    guard let terminal = state.block?.terminal else { return text.isEmpty ? () : output.write(text) }
    state.drawn = now
    let lines = ProgressLines(
      tally: state.tally, file: state.file, isStopping: state.isStopping, now: state.drawn,
      columns: terminal.width - 1)
    state.block?.show(lines.all, below: text)
  }

  /// What is said of an event, with its line end; empty if nothing.
  private func line(_ event: RunEvent, _ state: State) -> String {
    switch event {
    case .noted(let note): return note.isTrouble || !isQuiet ? "\(note)\n" : ""
    case _ where isQuiet: return ""
    case .began(let trial, let updates, 0): return state.block == nil ? "\(trial): \(updates) updates\n" : ""
    case .began(let trial, let updates, let update):
      return "\(trial): resumed at update \(update) of \(updates)\n"
    case .continued(let trial, let updates, let update):
      return "\(trial): continues at update \(update) of \(updates)\n"
    case .advanced: return ""
    case .ended(let result):
      return "[\(state.tally.ended)/\(state.tally.total)] \(result.name): \(Words.sentence(result))\n"
    }
  }
}
