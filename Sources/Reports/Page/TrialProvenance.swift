public import Components
public import OrderedCollections

/// By what a stored trial was computed, when, and how long it took, according to its file.
public struct TrialProvenance: Sendable, Hashable {
  /// Texts, numbers and lists of texts, by name.
  public let facts: OrderedDictionary<String, Value>

  /// - Parameter stated: what a file says; ignored if it is not a table.
  public init(_ stated: Value) {
    if case .table(let entries) = stated { facts = entries } else { facts = [:] }
  }

  /// ISO 8601, in UTC.
  var started: String? { text("started") }
  var trainingSeconds: Double? { number("training_seconds") }
  /// Seconds for which training waited for the file.
  var recordingSeconds: Double? { number("recording_seconds") }
  var updatesPerSecond: Double? { number("steps_per_second") }
  /// The update at which it went on from the end of a shorter trial; nil if it did not.
  var continuation: Int? { number("continued_at").flatMap { Int(exactly: $0) } }
  /// How many times it went on from a checkpoint; nil if it was computed in one go.
  var resumptions: Int? { number("resumed").flatMap { Int(exactly: $0) } }
  /// Whether it was computed by sources that had not been committed.
  var isUncommitted: Bool { text("commit")?.contains("uncommitted") ?? false }

  /// What all trials of one run have in common: the machine, the program, the command.
  var ofTheRun: [Fact] {
    let known = TrialProvenance.order.filter { facts[$0] != nil }
    let others = facts.keys.filter {
      !TrialProvenance.order.contains($0) && !TrialProvenance.ofTheTrial.contains($0)
    }
    return (known + others).map { Fact($0, text($0) ?? "") }
  }

  private static let order = [
    "command", "commit", "changes", "lab", "build", "program", "swift", "hdf5", "gnuplot", "host", "system",
    "cpu", "kernels", "blas", "mathematics", "environment",
  ]
  /// The page shows data and parents elsewhere, and the table of times the rest.
  private static let ofTheTrial: Set = [
    "started", "ended", "training_seconds", "measuring_seconds", "recording_seconds",
    "evaluating_seconds", "steps_per_second", "data", "parent", "continued_at", "resumed",
  ]

  private func text(_ name: String) -> String? {
    switch facts[name] {
    case .list(let items)?: items.map(\.brief).joined(separator: "; ")
    case let value?: value.brief
    case nil: nil
    }
  }

  private func number(_ name: String) -> Double? { facts[name].flatMap(Double.init(value:)) }
}
