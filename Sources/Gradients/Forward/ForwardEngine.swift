import Components
import Recurrent

/// An engine that carries influence forward in time: all of it, or what its form and its follower keep.
protocol ForwardEngine: GradientEngine {
  static var form: InfluenceForm { get }
  /// What follows one example after the other, or, online, one alone.
  func follower(_ network: Network) -> ForwardComputation
}

extension ForwardEngine {
  func follower(_ network: Network) -> ForwardComputation { ForwardComputation(network, form: Self.form) }

  public var isExact: Bool { Self.form.isFull }
  public var carriesForward: Bool { true }
  public var measuresMessages: Bool { true }
  public var transition: EngineTransition? {
    switch Self.form {
    case .full: isExact ? .exact : nil
    case .unit(let recurs): .unit(recurs: recurs)
    }
  }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    Self.form.isFull ? [] : unitFormProblems(model, shape)
  }

  public func workingNumbers(for model: ModelSettings, _ shape: NetworkShape) -> Double {
    Self.form.numbers(model, shape)
  }

  public func prepare(for network: Network) -> any GradientComputation { follower(network) }

  public func prepareOnline(for network: Network, every steps: Int, examples: Int) -> (any OnlineComputation)?
  {
    OnlineForward(network, every: steps, followers: (0..<examples).map { _ in follower(network) })
  }
}

/// Where parameters do not belong to one unit each, or decoder units to encoder units.
private func unitFormProblems(_ model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
  if let problem = singleLayerProblem(model, shape) { return [problem] }
  var problems: [Problem] = []
  if model.embedding != nil, case .tokens = shape.inputs {
    problems.append(
      Problem(
        "", "read per unit, an embedding has no gradient: its numbers enter every unit",
        remedy: "set model.embedding to none"))
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

/// Why an engine whose approximation is defined within one layer is not defined for stacked or bidirectional
/// ones.
func singleLayerProblem(_ model: ModelSettings, _ shape: NetworkShape) -> Problem? {
  guard model.isDeep(in: shape) else { return nil }
  return Problem(
    "",
    "this approximation is defined for one layer in one direction: the states of stacked or bidirectional layers meet within a step",
    remedy: .handbook)
}
