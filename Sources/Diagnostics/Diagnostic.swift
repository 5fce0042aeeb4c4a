public import Components
import Recurrent
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

/// What a diagnostic may look at.
public enum DiagnosticNeed: String, Sendable, CaseIterable {
  /// The sequences of the validation set that are the same at every record, without dropout; they are also the batch where nothing else
  /// is asked for.
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
      Problem("", "it looks at the probe batch, and there is none", remedy: "raise record.probe, or remove the diagnostic")
    case .companions where setting.companions.isEmpty:
      Problem("", "it compares companion engines, and there is none", remedy: "add gradient.beside: [unit]")
    default: nil
    }
  }
}

extension Family {
  /// The kinds of diagnostics, in the order of help and schema: a new one is a folder here and a line in this list.
  public static let diagnostics = Family("diagnostic", [GradientByLag.self, LyapunovDiagnostic.self])
}
