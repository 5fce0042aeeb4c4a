public import Components
public import Recurrent

/// Only the pointwise part's own-state derivative carries influence: no recurrent weight does, a unit's own included.
///
/// RNN White Box (4) and (5) without their recurrent term. For the LSTM this is e-prop and the truncation of 1997: the cell's
/// f_t alone; for cells without such a path, the immediate term.
public struct LocalEngine: GradientEngine {
  public static let kind = "local"
  public static let summary = "influence through a unit's own memory only (e-prop; the 1997 truncation)"
  public static let reference: String? =
    "Bellec et al., A solution to the learning dilemma for recurrent networks of spiking neurons, Nature Communications 2020"

  public init() {}

  public static let settings: [Setting<LocalEngine>] = []

  public var isExact: Bool { false }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] { unitFormProblems(model, shape) }

  public func prepare(for network: Network) -> any GradientComputation {
    ForwardComputation(network, form: .unit(recurs: false))
  }

  public var carriesForward: Bool { true }
  public var measuresMessages: Bool { true }

  public func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double {
    InfluenceForm.unit(recurs: false).numbers(model, shape)
  }

  public func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)? {
    OnlineForward(
      network, every: steps,
      followers: (0..<examples).map { _ in ForwardComputation(network, form: .unit(recurs: false)) })
  }
}
