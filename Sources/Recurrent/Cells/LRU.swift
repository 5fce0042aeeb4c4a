public import Components

/// A linear recurrence of complex numbers, each unit for itself: h_t = λ ⊙ h_{t−1} + γ ⊙ (x_t U + b), λ =
/// exp(−exp ν + iθ), γ = exp γ'.
///
/// The two state components are s = Re h and m = Im h, and the gates re and im the parts of the complex input
/// x_t U + b; a head that reads both has Re(C h) = s V_s + m V_m. |λ| < 1 whatever ν is. λ begins in a ring,
/// uniform by area: |λ| in [r_min, r_max], phase in [0, max_phase]; and γ at √(1 − |λ|²), which makes the
/// state as large as its input. The parameter θ is the phase itself, where the published code has its
/// logarithm, so that a real λ can be said. γ' is called gamma in files.
///
/// There is no nonlinearity and no W: units meet in the head and the layers above. The engine `unit` is
/// exact.
public struct LRU: Cell {
  public static let kind = "lru"
  public static let summary =
    "linear recurrent unit: diagonal complex recurrence h = λ⊙h₋ + γ⊙(xU + b), s = Re h, m = Im h"
  public static let reference: String? =
    "Orvieto et al., Resurrecting recurrent neural networks for long sequences, ICML 2023"
  public static let equations = [
    "r = exp(−exp(nu)), |λ| = r, arg λ = theta",
    "s = r cos(theta) ⊙ s₋ − r sin(theta) ⊙ m₋ + exp(gamma) ⊙ (xU + b)_re",
    "m = r sin(theta) ⊙ s₋ + r cos(theta) ⊙ m₋ + exp(gamma) ⊙ (xU + b)_im",
  ]

  public var smallest = 0.0
  public var largest = 0.99
  public var maxPhase = 2 * Double.pi

  public init() {}

  public static let settings: [Setting<LRU>] = [
    Setting("r_min", \.smallest, .real(.rate), doc: "The least |λ| that is drawn."),
    Setting("r_max", \.largest, .real(.rate), doc: "The largest |λ| that is drawn."),
    Setting(
      "max_phase", \.maxPhase, .real(Interval(lower: 0, upper: 2 * .pi, includesLower: false)),
      unit: "radians",
      doc: "The largest phase of λ that is drawn."),
  ]

  public var problems: [Problem] {
    smallest <= largest
      ? []
      : [
        Problem(
          "r_min", "r_min \(smallest) is over r_max \(largest): there is no such ring", remedy: .handbook)
      ]
  }

  public var declaration: CellDeclaration {
    let states = ["s", "m"]
    return CellDeclaration(
      states: states, recurrentStates: [], outputStates: [0, 1],
      stages: [StageDeclaration(gates: ["re", "im"], results: states)],
      unitParameters: ["nu", "theta", "gamma"])
  }

  public var initialDefaults: KeyValuePairs<String, any InitialValues> {
    func part(_ part: RingValues.Part) -> RingValues {
      RingValues(part, minimum: smallest, maximum: largest, maximumPhase: maxPhase)
    }
    return ["nu": part(.logDecay), "theta": part(.phase), "gamma": part(.logNorm)]
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let radius = Number.exp(-Number.exp(unit.parameters[0])), gamma = Number.exp(unit.parameters[2])
    let real = radius * .cos(unit.parameters[1]), imaginary = radius * .sin(unit.parameters[1])
    let s = unit.sources[0], m = unit.sources[1]
    return [real * s - imaginary * m + gamma * unit.a(0), imaginary * s + real * m + gamma * unit.a(1)]
  }
}
