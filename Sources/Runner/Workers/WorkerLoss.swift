import Processes
import Store

/// How a worker was lost over a trial.
struct WorkerLoss {
  enum Reason {
    case ended(ProcessEnding)
    /// It said nothing for so many seconds, and was killed.
    case silent(Double)
    /// It wrote something else than messages, and was killed.
    case unintelligible(String)
  }

  let reason: Reason
  /// The last update that it told of, and how many there are; nil if training had not begun.
  let progress: (update: Int, of: Int)?
  /// What it wrote on standard error.
  let said: [UInt8]

  /// What it wrote on standard error, in brief; nil if it wrote nothing.
  var lastWords: String? { WorkerLoss.lastWords(of: said) }

  /// The line in which the language's runtime says why it ends a program, or else the last lines; nil if
  /// there are none. Behind such a line comes a description of the whole process.
  static func lastWords(of said: [UInt8]) -> String? {
    let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
    let reason = lines.first { $0.contains("Fatal error:") || $0.contains("Swift runtime failure:") }
    let told = reason.map { [$0] } ?? Array(lines.suffix(3))
    return told.isEmpty ? nil : told.map { StoreError.shown(String($0)) }.joined(separator: " / ")
  }

  /// `worker ended by signal 9 (SIGKILL) at update 120 of 600`
  var sentence: String {
    let place = progress.map { " at update \($0.update) of \($0.of)" } ?? " before the first update"
    switch reason {
    case .ended(let ending): return "worker ended \(ending)\(place)"
    case .silent(let seconds): return "worker said nothing for \(seconds) s\(place) (--hang) and was killed"
    case .unintelligible(let line):
      return "worker said what is no message\(place) (\(StoreError.shown(line))) and was killed"
    }
  }

  /// What may be done about it; nil if that cannot be told.
  var remedy: String? {
    guard case .ended(.signal(9)) = reason else { return nil }
    return "if the system was out of memory, give -j a smaller number"
  }
}
