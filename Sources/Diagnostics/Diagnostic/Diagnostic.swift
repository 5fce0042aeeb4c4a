public import Components
public import TrialFormat

/// Something measured of a network at records, beside what training computes anyway.
///
/// It says beforehand what it will measure, in quantities: their datasets, bytes in the plan, readers, columns of claims and help follow
/// from that. It measures before anything of the record is written.
public protocol Diagnostic: Component {
  /// All it may measure, of whatever network, with paths and axes relative to its group: what help, and claims before there is a plan,
  /// know of it.
  static var quantities: [QuantityDeclaration] { get }

  /// What it looks at beside the parameters.
  var needs: Set<DiagnosticNeed> { get }

  /// What cannot be measured of such a trial; keys are relative to the diagnostic.
  func problems(for setting: DiagnosticSetting) -> [Problem]

  /// What it measures of a trial, with paths and axes relative to its group: the same at all records.
  func declaration(for setting: DiagnosticSetting) -> TrialDeclaration

  /// Numbers of memory that it takes beside the subject's network.
  func workingNumbers(for setting: DiagnosticSetting) -> Double

  /// Measures a network on a batch.
  ///
  /// The network is the diagnostics' own and keeps its forward pass; whatever is done to its buffers disturbs no training. Returned is
  /// every declared quantity, in order, in its declared shape. Numbers that are not defined are NaN.
  func measure(_ subject: DiagnosticSubject) -> Measurements
}

extension Diagnostic {
  public var needs: Set<DiagnosticNeed> { [.probeBatch] }
  public func problems(for setting: DiagnosticSetting) -> [Problem] { [] }
  public func workingNumbers(for setting: DiagnosticSetting) -> Double { 0 }

  /// What is wrong for any diagnostic with these needs, then with this one.
  public func allProblems(for setting: DiagnosticSetting) -> [Problem] {
    needs.sorted { $0.rawValue < $1.rawValue }.compactMap { $0.problem(for: setting) } + problems(for: setting)
  }
}
