import Foundation
import Runner
import Synchronization

/// Shows the progress of trials: moving bars on a terminal, elsewhere a line when a trial begins and when it
/// ends.
final class Progress: RunObserver {
  private let output: Terminal
  private let isAnimated: Bool
  private let isQuiet: Bool
  private let total: Int
  private let state = Mutex(State())

  private struct State {
    var active: [Bar] = []
    var ended = 0
    var drawnLines = 0
    var lastDrawing: ContinuousClock.Instant?
  }

  private struct Bar {
    let trial: String
    let updates: Int
    /// The update at which it began, here.
    let first: Int
    let start: ContinuousClock.Instant
    var update: Int
    var loss = Double.nan
  }

  init(total: Int, isQuiet: Bool, output: Terminal = .standardError) {
    (self.total, self.isQuiet, self.output) = (total, isQuiet, output)
    isAnimated = !isQuiet && output.isInteractive && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  func began(_ trial: String, updates: Int) { began(trial, updates, at: 0, "\(updates) updates") }

  func resumed(_ trial: String, updates: Int, at update: Int) {
    began(trial, updates, at: update, "resumed at update \(update) of \(updates)")
  }

  func continued(_ trial: String, updates: Int, at update: Int) {
    began(trial, updates, at: update, "continues at update \(update) of \(updates)")
  }

  private func began(_ trial: String, _ updates: Int, at update: Int, _ words: String) {
    state.withLock { state in
      // It may have begun before, in a process that was lost.
      state.active.removeAll { $0.trial == trial }
      state.active.append(
        Bar(trial: trial, updates: updates, first: update, start: .now, update: update))
      if !isAnimated || update > 0 {
        erase(&state)
        line("\(trial): \(words)")
      }
      if isAnimated { draw(&state) }
    }
  }

  func noted(_ trial: String, _ text: String) {
    state.withLock { state in
      erase(&state)
      output.writeLine("\(trial): \(text)")
      if isAnimated { draw(&state) }
    }
  }

  func advanced(_ trial: String, update: Int, loss: Double) {
    guard isAnimated else { return }
    state.withLock { state in
      guard let index = state.active.firstIndex(where: { $0.trial == trial }) else { return }
      state.active[index].update = update
      state.active[index].loss = loss
      if let last = state.lastDrawing, last.duration(to: .now) < .milliseconds(100) { return }
      draw(&state)
    }
  }

  func ended(_ result: TrialResult) {
    state.withLock { state in
      state.active.removeAll { $0.trial == result.name }
      state.ended += 1
      erase(&state)
      line("[\(state.ended)/\(total)] \(result.name): \(Progress.sentence(result))")
      if isAnimated { draw(&state) }
    }
  }

  func remarked(_ remark: String) {
    state.withLock { state in
      erase(&state)
      line(remark)
      if isAnimated { draw(&state) }
    }
  }

  static func sentence(_ result: TrialResult) -> String {
    if result.wasFinished { return "\(result.status.rawValue) before; nothing to do" }
    switch result.status {
    case .stopped: return "stopped at update \(result.resumesAt ?? 0)"
    case .failed: return "failed: \(result.problem ?? "no reason known")"
    case .done, .diverged:
      let speed = result.updatesPerSecond.map { "\(rounded($0)) steps/s" } ?? ""
      let time = result.seconds.map { " in \(seconds($0))" } ?? ""
      return "\(result.status.rawValue)\(time), \(speed)"
    }
  }

  private func line(_ text: String) {
    if !isQuiet { output.writeLine(text) }
  }

  private func erase(_ state: inout State) {
    guard isAnimated, state.drawnLines > 0 else { return }
    output.write("\u{1B}[\(state.drawnLines)A\u{1B}[J")
    state.drawnLines = 0
  }

  private func draw(_ state: inout State) {
    erase(&state)
    state.lastDrawing = .now
    state.drawnLines = state.active.count
    output.write(state.active.map { describe($0) + "\n" }.joined())
  }

  private func describe(_ bar: Bar) -> String {
    let share = Double(bar.update) / Double(max(bar.updates, 1))
    let filled = Int(share * 20)
    let elapsed = bar.start.duration(to: .now) / .seconds(1)
    let rate = Double(bar.update - bar.first) / max(elapsed, 1e-9)
    let speed =
      rate > 0
      ? "  \(Progress.rounded(rate)) steps/s  \(Progress.seconds(Double(bar.updates - bar.update) / rate)) left"
      : ""
    let gauge = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    let loss = bar.loss.isFinite ? Progress.decimals(bar.loss) : "—"
    let text = "\(gauge) \(bar.update)/\(bar.updates)  loss \(loss)\(speed)  \(bar.trial)"
    return String(text.prefix(output.width - 1))
  }

  static func rounded(_ value: Double) -> String {
    value < 10 ? decimals(value) : String(Int(value.rounded()))
  }

  static func decimals(_ value: Double) -> String {
    String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  static func seconds(_ seconds: Double) -> String {
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
    return "\(Int((seconds / 3600).rounded())) h"
  }
}
