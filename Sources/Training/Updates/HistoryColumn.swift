/// One number a step that a control reports: a dataset of `/history`, there only where the control is on.
public struct HistoryColumn: Sendable, Equatable {
  /// As files call it.
  public let name: String
  public let doc: String

  public init(_ name: String, _ doc: String) { (self.name, self.doc) = (name, doc) }
}

extension Optimizer {
  /// What the controls of this optimizer report, in the order of `StepReport.controls`.
  public var historyColumns: [HistoryColumn] { ControlReport.columns(of: common).map(\.column) }
}
