public import Components
public import TrialFormat

/// Something that is measured of a network at records, besides what training computes anyway.
///
/// It declares beforehand which quantities it will measure: their datasets, bytes in the plan, readers,
/// columns of claims and help follow from that. It measures before anything of the record is written.
public protocol Diagnostic: Component {
  /// Everything it may measure, of any network, with paths and axes relative to its group. Help knows no more
  /// of it, nor do claims before there is a plan.
  static var quantities: [QuantityDeclaration] { get }

  /// What it looks at besides the parameters.
  var needs: Set<DiagnosticNeed> { get }

  /// What cannot be measured of a trial with this setting; keys are relative to the diagnostic.
  func problems(for setting: DiagnosticSetting) -> [Problem]

  /// What it measures of a trial, the same at all records, with paths and axes relative to its group.
  func declaration(for setting: DiagnosticSetting) -> TrialDeclaration

  /// How many numbers of memory it needs besides the subject's network.
  func workingNumbers(for setting: DiagnosticSetting) -> Double

  /// Measures a network on a batch.
  ///
  /// The network belongs to the diagnostics and keeps its forward pass; nothing that is done to its buffers
  /// disturbs training. Every declared quantity is returned, in order and in its declared shape. Numbers that
  /// are not defined are NaN.
  func measure(_ subject: DiagnosticSubject) -> Measurements
}

extension Diagnostic {
  public var needs: Set<DiagnosticNeed> { [.probeBatch] }
  public func problems(for setting: DiagnosticSetting) -> [Problem] { [] }
  public func workingNumbers(for setting: DiagnosticSetting) -> Double { 0 }

  /// What is wrong for any diagnostic with these needs, then what is wrong for this one.
  public func allProblems(for setting: DiagnosticSetting) -> [Problem] {
    needs.sorted { $0.rawValue < $1.rawValue }.compactMap { $0.problem(for: setting) }
      + problems(for: setting)
  }
}
