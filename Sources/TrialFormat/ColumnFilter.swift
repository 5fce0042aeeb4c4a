/// What the brackets behind a column choose among the numbers of a trial: `engine=rtrl`, `lag=10`, `gate=f`.
public struct ColumnFilter: Sendable, Hashable {
  public enum Subject: Sendable, Hashable {
    /// Of the quantities that share the column, the one with this label.
    case quantity
    /// The index of one axis that has this coordinate. Axes are counted without that of updates, evaluations or
    /// records.
    case index(axis: Int)
    /// The part of the last axis that belongs to one gate.
    case gate
  }

  /// What is chosen where the brackets do not say.
  public enum Default: Sendable, Hashable {
    /// The brackets must say.
    case none
    /// Everything, or the quantity that stands for all.
    case all
    case value(String)
  }

  public let name: String
  public let subject: Subject
  public let usual: Default
  /// Whether it counts steps of sequences: one that no sequence has is not wrong, but its number unknown.
  public let isOfSequence: Bool
  public let example: String
  /// What it chooses, in one line.
  public let doc: String

  public init(
    _ name: String, _ subject: Subject, usual: Default = .none, isOfSequence: Bool = false, example: String,
    doc: String
  ) {
    (self.name, self.subject, self.usual, self.isOfSequence) = (name, subject, usual, isOfSequence)
    (self.example, self.doc) = (example, doc)
  }

  public var isRequired: Bool { usual == .none }
}

extension ColumnFilter {
  public static let parameter = ColumnFilter(
    "parameter", .quantity, example: "W", doc: "parameter by its name in the trial file")
  public static let gate = ColumnFilter(
    "gate", .gate, usual: .all, example: "f",
    doc: "the columns of a parameter that belong to one gate; else all")
  public static let engine = ColumnFilter(
    "engine", .quantity, example: "rtrl", doc: "engine by its name in the trial file")
  public static let state = ColumnFilter(
    "state", .quantity, example: "s", doc: "state component by its name in the trial file")
  public static let layer = ColumnFilter(
    "layer", .quantity, usual: .all, example: "layer0",
    doc: "layer by the word before its parameters' names; else the one that is read last")
  public static let diagnostic = ColumnFilter(
    "diagnostic", .quantity, usual: .all, example: "lyapunov-2",
    doc: "diagnostic by its name in the trial file, where there are two of a kind; else the first")
  public static let time = ColumnFilter(
    "time", .index(axis: 0), isOfSequence: true, example: "5", doc: "step of the sequence, from 0")
  public static let lag = ColumnFilter(
    "lag", .index(axis: 0), isOfSequence: true, example: "10", doc: "steps back from the error")
  public static let exponent = ColumnFilter(
    "exponent", .index(axis: 0), usual: .value("1"), example: "2",
    doc: "number of the exponent, from 1; else 1")

  /// Those that more than one quantity uses, or that help explains before there is a plan.
  public static let standard: [ColumnFilter] = [
    parameter, gate, engine, state, layer, time, lag, exponent, diagnostic,
  ]

  /// The same where the brackets need not say.
  public func optional(_ doc: String) -> ColumnFilter {
    ColumnFilter(name, subject, usual: .all, isOfSequence: isOfSequence, example: example, doc: doc)
  }
}
