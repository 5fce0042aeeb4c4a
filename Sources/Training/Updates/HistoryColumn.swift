/// A number that a control reports of every update: a dataset of `/history`, present only if the control is on.
public struct HistoryColumn: Sendable, Equatable {
  /// The name in files.
  public let name: String
  public let doc: String
  /// The setting that turns the control on.
  public let setting: String

  public init(_ name: String, _ doc: String, setting: String) {
    (self.name, self.doc, self.setting) = (name, doc, setting)
  }
}

extension Optimizer {
  /// What the controls of this optimizer report, in the order of `UpdateReport.controls`.
  public var historyColumns: [HistoryColumn] { ControlReport.columns(of: common).map(\.column) }
}
