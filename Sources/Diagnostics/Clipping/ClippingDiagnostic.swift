public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What clipping took, at every update: of the gradient of each parameter and gate, and of its direction.
///
/// Clipping by norm takes the same share of all and keeps the direction; clipping by element turns it towards
/// what is small; without clipping nothing is taken. `/history/clip_factor` tells the share that is left of the whole.
public struct ClippingDiagnostic: UpdateDiagnostic {
  public static let kind = "clipping"
  public static let summary =
    "what clipping took of every parameter's gradient and of its direction, at every update"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013"

  public init() {}

  public static let settings: [Setting<ClippingDiagnostic>] = []

  public static let quantities = declared([.example])

  private static func declared(_ parts: [ParameterPart]) -> [QuantityDeclaration] {
    [
      QuantityDeclaration(
        "turn", doc: "1 - cosine between the gradient before and after clipping",
        columns: [
          ColumnDeclaration(
            "clipping_turn", doc: "1 - cosine between an update's gradient before and after clipping"),
          ColumnDeclaration(
            "clipping_turn_max", .overUpdates(.greatest), doc: "greatest clipping_turn of all updates"),
        ])
    ]
      + ParameterPart.quantities(
        parts,
        columns: [
          ColumnDeclaration(
            "clipping_share", filters: ParameterPart.filters,
            doc:
              "share of the norm of a parameter's gradient, or of one gate's part of it, that clipping took"),
          ColumnDeclaration(
            "clipping_share_max", .overUpdates(.greatest), filters: ParameterPart.filters,
            doc: "greatest clipping_share of all updates"),
        ]
      ) { "share of the norm of the gradient of \($0) that clipping took" }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    TrialDeclaration(quantities: ClippingDiagnostic.declared(ParameterPart.all(setting)))
  }

  public func measure(_ subject: UpdateSubject) -> [Double] {
    guard let change = subject.change else { return Array(repeating: .nan, count: subject.parts.count + 1) }
    let (before, after) = (subject.gradients.values, change.clipped.values)
    let cosine = before.dot(after) / before.norm / after.norm
    return [max(0, 1 - cosine)]
      + subject.parts.map { part in
        1 - part.numbers(of: change.clipped).norm / part.numbers(of: subject.gradients).norm
      }
  }
}
