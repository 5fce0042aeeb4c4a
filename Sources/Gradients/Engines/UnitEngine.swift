public import Components
public import Recurrent

/// RNN White Box (4) and (5) read per unit: α_{t,dh} = ∂⁺ + D_t α_{t−1,dh}, where D_t is the C×C block of unit h in J_t.
///
/// For cells with one state component this is SnAp-1, or diagonal RTRL. Exact where W is diagonal, for units that no other unit
/// reads, and for sequences of one step; else an approximation in O(parameters).
public struct UnitEngine: GradientEngine {
  public static let kind = "unit"
  public static let summary = "each unit's own influence only: the messages of RNN White Box read per unit (SnAp-1)"
  public static let reference: String? =
    "Menick et al., Practical real time recurrent learning with a sparse approximation, ICLR 2021"

  public init() {}

  public static let settings: [Setting<UnitEngine>] = []

  public var isExact: Bool { false }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] { unitFormProblems(model, shape) }

  public func prepare(for network: Network) -> any GradientComputation {
    ForwardComputation(network, form: .unit(recurs: true))
  }

  public var carriesForward: Bool { true }
  public var measuresMessages: Bool { true }

  public func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double {
    InfluenceForm.unit(recurs: true).numbers(model, shape)
  }

  public func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)? {
    OnlineForward(
      network, every: steps,
      followers: (0..<examples).map { _ in ForwardComputation(network, form: .unit(recurs: true)) })
  }
}

/// Where parameters do not belong to one unit each, or decoder units to encoder units.
func unitFormProblems(_ model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
  if let problem = singleLayerProblem(model, shape) { return [problem] }
  var problems: [Problem] = []
  if model.embedding != nil, case .tokens = shape.inputs {
    problems.append(
      Problem(
        "", "read per unit, an embedding has no gradient: its numbers enter every unit", remedy: "set model.embedding to none"))
  }
  if model.feedback(in: shape) == .soft {
    problems.append(
      Problem(
        "", "read per unit, soft feedback is undefined: V and c enter every unit through y",
        remedy: "choose another model.feedback"))
  }
  if shape.arrangement == .sequenceToSequence, model.outputUnits(in: shape) != model.hidden {
    problems.append(
      Problem(
        "",
        """
        read per unit, decoder unit h is encoder unit h, so both need one width: model.hidden is \(model.hidden), \
        decoder.hidden \(model.outputUnits(in: shape))
        """, remedy: .handbook))
  }
  return problems
}

/// Why an engine whose approximation is defined within one layer is not defined for stacked or bidirectional ones.
func singleLayerProblem(_ model: ModelSettings, _ shape: NetworkShape) -> Problem? {
  guard model.isDeep(in: shape) else { return nil }
  return Problem(
    "",
    "this approximation is defined for one layer in one direction: the states of stacked or bidirectional layers meet within a step",
    remedy: .handbook)
}
