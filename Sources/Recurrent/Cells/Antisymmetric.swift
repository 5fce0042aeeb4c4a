public import Components

/// s_t = s_{t−1} + ε z ⊙ tanh(x_t U + s_{t−1} (W − Wᵀ − γ1) + b): a step of a differential equation whose
/// Jacobian has eigenvalues near the imaginary axis, so that what it holds neither fades nor grows. z = 1, or
/// with `gated` z = σ(its own xU and b, the same product).
///
/// W is the parameter, [H, H]; W − Wᵀ − γ1 enters the products. γ > 0 keeps the discrete steps stable.
public struct Antisymmetric: Cell {
  public static let kind = "antisymmetric"
  public static let summary =
    "a step along an antisymmetric matrix: s = s₋ + ε tanh(xU + s₋(W − Wᵀ − γ1) + b)"
  public static let reference: String? =
    "Chang et al., AntisymmetricRNN: a dynamical system view on recurrent neural networks, ICLR 2019"
  public static let equations = [
    "a = s₋(W − Wᵀ − γ1)",
    "s = s₋ + ε z ⊙ tanh((xU)_s + b_s + a)",
    "z = 1, or gated: z = σ((xU)_z + b_z + a)",
  ]

  public var step = 0.1
  public var diffusion = 0.01
  public var isGated = false

  public init() {}

  public static let settings: [Setting<Antisymmetric>] = [
    Setting("step", \.step, .real(.positive), doc: "ε: how far one step goes."),
    Setting("diffusion", \.diffusion, .real(.nonNegative), doc: "γ, taken from the diagonal."),
    Setting("gated", \.isGated, .flag, doc: "Whether a gate decides how far each unit goes."),
  ]

  public var declaration: CellDeclaration {
    CellDeclaration(stages: [StageDeclaration(gates: isGated ? ["s", "z"] : ["s"])], mapsWeights: true)
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let change = Number(step) * .tanh(unit.a(0))
    return [unit.sources[0] + (isGated ? .sigmoid(unit.a(1)) * change : change)]
  }

  public func weightShape(units: Int) -> MatrixShape { MatrixShape(rows: units, columns: units) }

  public func effectiveWeights<Number: Elementary>(_ W: [Number], units: Int) -> [Number] {
    (0..<units).flatMap { row in
      let block = (0..<units).map { column in
        row == column ? Number(-diffusion) : W[row * units + column] - W[column * units + row]
      }
      return isGated ? block + block : block
    }
  }
}
