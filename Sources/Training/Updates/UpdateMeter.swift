import Components
import Diagnostics
import LinearAlgebra
import Recurrent
import TrialFormat

/// Measures updates for the diagnostics that ask for it; keeps what an update uses up.
///
/// Everything is allocated before the first update.
final class UpdateMeter {
  private let diagnostics: [any UpdateDiagnostic]
  private let declared: [Int]
  private let parts: [ParameterPart]
  private let gradients: Parameters
  private let clipped: Parameters
  private let before: Parameters
  private let difference: Parameters

  /// Nil where nobody asks.
  init?(_ diagnostics: [any UpdateDiagnostic], _ setting: DiagnosticSetting, like parameters: Parameters) {
    guard !diagnostics.isEmpty else { return nil }
    self.diagnostics = diagnostics
    declared = diagnostics.map { $0.declaration(for: setting).quantities.count }
    parts = ParameterPart.all(setting)
    func empty() -> Parameters { Parameters(parameters.shapes, precision: parameters.values.precision) }
    (gradients, clipped, before, difference) = (empty(), empty(), empty(), empty())
  }

  /// What stands where a batch led to no update.
  var nothing: [[Double]] { declared.map { Array(repeating: .nan, count: $0) } }

  /// Before clipping.
  func begin(_ gradients: Parameters, at parameters: Parameters) {
    self.gradients.values.copy(from: gradients.values)
    before.values.copy(from: parameters.values)
  }

  func clipped(to gradients: Parameters) { clipped.values.copy(from: gradients.values) }

  /// The numbers of every diagnostic.
  ///
  /// - Parameter parameters: after the update; nil where there was none.
  func end(at parameters: Parameters?) -> [[Double]] {
    var change: UpdateSubject.Change?
    if let parameters {
      difference.values.copy(from: before.values)
      difference.values.scale(by: -1)
      difference.values.add(parameters.values)
      change = UpdateSubject.Change(clipped: clipped, before: before, difference: difference)
    }
    let subject = UpdateSubject(parts, gradients: gradients, change: change)
    return zip(diagnostics, declared).map { diagnostic, declared in
      let numbers = diagnostic.measure(subject)
      precondition(
        numbers.count == declared,
        "\(type(of: diagnostic).kind) measures \(numbers.count) numbers and declares \(declared)")
      return numbers
    }
  }
}
