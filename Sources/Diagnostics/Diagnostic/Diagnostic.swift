public import Components

/// Something that is measured of a network at records.
///
/// It measures before anything of the record is written, and remembers nothing of one record at the next: what was
/// not asked for is measured afterwards, of any record.
public protocol Diagnostic: Instrument {
  /// What it looks at besides the parameters.
  var needs: Set<DiagnosticNeed> { get }

  /// Measures a network on a batch.
  ///
  /// The network belongs to the diagnostics and keeps its forward pass; nothing that is done to its buffers
  /// disturbs training. Every declared quantity is returned, in order and in its declared shape. Numbers that
  /// are not defined are NaN.
  func measure(_ subject: DiagnosticSubject) -> Measurements
}

extension Diagnostic {
  public var needs: Set<DiagnosticNeed> { [.probeBatch] }

  /// What is wrong for any diagnostic with these needs, then what is wrong for this one.
  public func allProblems(for setting: DiagnosticSetting) -> [Problem] {
    needs.sorted { $0.rawValue < $1.rawValue }.compactMap { $0.problem(for: setting) }
      + problems(for: setting)
  }
}
