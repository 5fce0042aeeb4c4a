public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// The norm of the gradient of every parameter and of each of its gates, at every update: which of them
/// vanishes, which explodes.
///
/// Of the training batch, before clipping. Costs a pass over the gradient.
public struct ParameterGradients: UpdateDiagnostic {
  public static let kind = "parameter-gradients"
  public static let summary = "norm of the gradient of every parameter and gate, at every update"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public init() {}

  public static let settings: [Setting<ParameterGradients>] = []

  public static let quantities = declared([.example])

  private static let columns = [
    ColumnDeclaration(
      "update_gradient_norm", filters: ParameterPart.filters, scale: .logarithmic,
      doc: "norm of the gradient of a parameter, or of one gate's part of it, at an update, before clipping"),
    ColumnDeclaration(
      "update_gradient_norm_max", .overUpdates(.greatest), filters: ParameterPart.filters,
      scale: .logarithmic, doc: "greatest update_gradient_norm of all updates"),
    ColumnDeclaration(
      "update_gradient_norm_median", .overUpdates(.median), filters: ParameterPart.filters,
      scale: .logarithmic, doc: "median update_gradient_norm of all updates"),
  ]

  private static func declared(_ parts: [ParameterPart]) -> [QuantityDeclaration] {
    ParameterPart.quantities(parts, columns: columns) { "norm of the gradient of \($0), before clipping" }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(quantities: ParameterGradients.declared(ParameterPart.all(setting)))
  }

  public func measure(_ subject: UpdateSubject) -> [Double] {
    subject.parts.map { $0.numbers(of: subject.gradients).norm }
  }
}
