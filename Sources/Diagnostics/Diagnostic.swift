public import Components
import Recurrent
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
    needs.sorted { $0.rawValue < $1.rawValue }.compactMap { $0.problem(for: setting) } + problems(for: setting)
  }
}

/// What a diagnostic may look at.
public enum DiagnosticNeed: String, Sendable, CaseIterable {
  /// Sequences of the validation set, the same at every record and without dropout. They are also the batch
  /// of a diagnostic that asks for no other.
  case probeBatch
  /// The batch that training saw before the update.
  case trainingBatch
  /// The gradients of companion engines, which are of the training batch.
  case companions
  /// J_t of single examples of the batch.
  case jacobians

  func problem(for setting: DiagnosticSetting) -> Problem? {
    switch self {
    case .probeBatch where setting.probeExamples == 0:
      Problem("", "it looks at the probe batch, and there is none", suggestion: "raise record.probe, or remove the diagnostic")
    case .companions where setting.companions.isEmpty:
      Problem("", "it compares companion engines, and there is none", suggestion: "add gradient.beside: [unit]")
    default: nil
    }
  }
}

extension Family {
  /// The kinds of diagnostics, in the order of help and schema: a new one is a folder here and a line in this list.
  public static let diagnostics = Family("diagnostic", [GradientByLag.self, LyapunovDiagnostic.self])
}
