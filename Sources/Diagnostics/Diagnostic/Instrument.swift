public import Components
public import TrialFormat

/// Something that is measured besides what training computes anyway: a `Diagnostic` of the network at records,
/// an `UpdateDiagnostic` of every update.
///
/// It declares beforehand which quantities it will measure: their datasets, bytes in the plan, readers,
/// columns of claims and help follow from that.
public protocol Instrument: Component {
  /// Everything it may measure, of any network, with paths and axes relative to its group. Help knows no more
  /// of it, nor do claims before there is a plan.
  static var quantities: [QuantityDeclaration] { get }

  /// What cannot be measured of a trial with this setting; keys are relative to the instrument.
  func problems(for setting: DiagnosticSetting) -> [Problem]

  /// What it measures of a trial, the same at all times, with paths and axes relative to its group.
  func declaration(for setting: DiagnosticSetting) -> TrialDeclaration

  /// How many numbers of memory it needs besides the network and the batch that it measures.
  func workingNumbers(for setting: DiagnosticSetting) -> Double

  /// What is wrong with it for any reason.
  func allProblems(for setting: DiagnosticSetting) -> [Problem]
}

extension Instrument {
  public func problems(for setting: DiagnosticSetting) -> [Problem] { [] }
  public func workingNumbers(for setting: DiagnosticSetting) -> Double { 0 }
  public func allProblems(for setting: DiagnosticSetting) -> [Problem] { problems(for: setting) }
}
