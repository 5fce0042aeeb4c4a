public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// What the recurrent weights alone guarantee of gradients: ‖J_t‖₂ ≤ β, with β = ‖W‖₂ max φ′ for s = φ(xU + s₋W + b).
///
/// Both conditions are on β. Where β < 1, ‖∂s_t/∂s_{t−l}‖₂ ≤ βˡ: gradients vanish, whatever the inputs. Where they
/// grow, β > 1. The spectral radius ρ(W) takes the place of ‖W‖₂ in neither: W = [[1.2, 1.2], [−1.2, −1.2]] with
/// φ′ = (1, 0) has ρ(W) = 0, and its gradients grow by 1.2 at every step. Between the conditions, what happens
/// depends on the states; `mean-field` predicts it of random weights, approximately.
public struct Bounds: Diagnostic {
  public static let kind = "bounds"
  public static let summary =
    "bound on the norm of J_t from the recurrent weights alone, and the lag beyond which gradients have faded for certain"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013, with the norm in both conditions"

  public var threshold = 0.01

  public init() {}

  public static let settings: [Setting<Bounds>] = [
    Setting(
      "threshold", \.threshold,
      .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "bounded_reach is the lag at which a gradient has certainly faded to this share of its start.")
  ]

  public static let quantities = declared(prefix: "", isUsual: true)

  public var needs: Set<DiagnosticNeed> { [] }

  private static func declared(prefix: String, isUsual: Bool) -> [QuantityDeclaration] {
    let labels = QuantityDeclaration.Label.layer(prefix, isUsual: isUsual)
    return [
      QuantityDeclaration(
        prefix + "norm", doc: "what the norm of J_t cannot exceed, from the recurrent weights alone",
        labels: labels,
        columns: [
          ColumnDeclaration(
            "jacobian_bound", filters: [.layer], scale: .logarithmic, isTabled: isUsual,
            doc: "what the norm of J_t cannot exceed: gradients vanish below 1, and can grow above it")
        ]),
      QuantityDeclaration(
        prefix + "reach", unit: "steps",
        doc: "lag beyond which a gradient has certainly faded below the threshold", labels: labels,
        columns: [
          ColumnDeclaration(
            "bounded_reach", filters: [.layer], censoredBy: prefix + "reach_censored",
            doc:
              "gradient_reach can be no longer; the longest lag where the bound goes beyond the sequence")
        ]),
      QuantityDeclaration(
        prefix + "reach_censored", .int32,
        doc: "1 where the bound goes beyond the sequence: it is the longest lag"),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    if setting.model.feedback(in: setting.shape) == .soft {
      return [
        Problem(
          "", "with feedback soft a state also depends on the last one through the outputs",
          remedy: "this bound leaves that out: remove the diagnostic, or choose another feedback")
      ]
    }
    guard JacobianBound(setting.model.cell) == nil else { return [] }
    return [
      Problem(
        "",
        "the norm of W alone bounds no Jacobian of cell \(type(of: setting.model.cell).kind)",
        remedy: "measure jacobian-spectrum, or study cell rnn, irnn or leaky")
    ]
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    let names = ParameterNames(setting.model, setting.shape)
    return TrialDeclaration(
      quantities: names.all.flatMap { Bounds.declared(prefix: $0.prefix, isUsual: $0 == names.top) },
      groups: [("", [.init("threshold", .real(threshold))])])
  }

  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let widest = Double(ParameterNames(setting.model, setting.shape).all.map(\.units).max() ?? 0)
    return 4 * widest * widest * 8 / Double(setting.precision.size)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    guard let bound = JacobianBound(subject.network.model.cell) else {
      preconditionFailure("the cell was checked")
    }
    let names = subject.network.names, encoders = Set(names.encoder.joined().map(\.prefix))
    var measured = Measurements()
    for layer in names.all {
      let steps =
        encoders.contains(layer.prefix) ? subject.setting.longestInput : subject.setting.longestOutput
      let W = layer.W.map { subject.network.parameters.effective($0) }
      let largest = W.flatMap {
        singularValues(
          of: $0.elements, rows: $0.rows, columns: $0.columns, under: subject.setting.determinism)?.first
      }
      let norm = bound(norm: largest ?? .nan), longest = Double(steps - 1)
      let reach = norm >= 1 ? .infinity : Reals.log(threshold) / Reals.log(norm)
      measured.add(layer.prefix + "norm", [norm])
      measured.add(layer.prefix + "reach", [reach >= longest ? longest : reach])
      measured.add(layer.prefix + "reach_censored", [Int32(reach >= longest ? 1 : 0)])
    }
    return measured
  }
}
