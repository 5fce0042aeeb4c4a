public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// ‖Δθ‖/‖θ‖ of every parameter and of each of its gates, at every update: how far the optimizer moves it,
/// compared with its size before.
///
/// Δθ is all that the update did: the optimizer's rule, decay, constraint. NaN or infinite where the parameter
/// was zero. Costs three copies and a pass over the parameters.
public struct UpdateRatio: UpdateDiagnostic {
  public static let kind = "update-ratio"
  public static let summary = "change of every parameter and gate as a share of its size, at every update"

  public init() {}

  public static let settings: [Setting<UpdateRatio>] = []

  public static let quantities = declared([.example])

  private static let columns = [
    ColumnDeclaration(
      "update_ratio", filters: ParameterPart.filters, scale: .logarithmic,
      doc:
        "norm of an update's change of a parameter, or of one gate's part of it, divided by its norm before"),
    ColumnDeclaration(
      "update_ratio_max", .overUpdates(.greatest), filters: ParameterPart.filters, scale: .logarithmic,
      doc: "greatest update_ratio of all updates"),
    ColumnDeclaration(
      "update_ratio_median", .overUpdates(.median), filters: ParameterPart.filters, scale: .logarithmic,
      doc: "median update_ratio of all updates"),
  ]

  private static func declared(_ parts: [ParameterPart]) -> [QuantityDeclaration] {
    ParameterPart.quantities(parts, columns: columns) {
      "norm of the change of \($0), divided by its norm before"
    }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(quantities: UpdateRatio.declared(ParameterPart.all(setting)))
  }

  public func measure(_ subject: UpdateSubject) -> [Double] {
    subject.parts.map { part in
      guard let change = subject.change else { return .nan }
      return part.numbers(of: change.difference).norm / part.numbers(of: change.before).norm
    }
  }
}
