import Components
import Recurrent

/// The influence of one example on its way through time, to be asked for its part of the gradient now and
/// then.
protocol InfluenceFollower: AnyObject, Resumable {
  /// What enters the example's steps.
  func inputs(_ batch: Batch, _ example: Int) -> ExampleInputs
  /// Stands before the layer's first step; an encoder's steps are taken.
  func start(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs)
  /// Takes the layer's `steps` and adds Σ e_t · ∂s_t/∂θ of them to the gradients.
  func addErrors(
    of steps: Range<Int>, _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, _ gradients: Parameters)
}

extension ForwardComputation: InfluenceFollower {
  func start(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs) {
    start(batch, example, inputs) { _, _ in }
  }
}

/// Forward engines inside sequences: every few steps the gradient of the errors made since the last update is
/// handed out, and the influence goes on. What it says of earlier steps was measured at parameters that have
/// changed since: it is stale, the more so the larger the updates (Williams & Zipser 1989). With parameters
/// that stand still the gradients add up to the engine's own.
final class OnlineForward: OnlineComputation {
  private let network: Network
  private let every: Int
  /// One an example, since all of them are under way at once.
  private let followers: [any InfluenceFollower]
  private var current: (batch: Batch, inputs: [ExampleInputs])?
  private var next = 0

  init(_ network: Network, every: Int, followers: [any InfluenceFollower]) {
    (self.network, self.every, self.followers) = (network, every, followers)
  }

  func begin(_ batch: Batch) {
    precondition(
      batch.examples <= followers.count, "\(batch.examples) examples for \(followers.count) influences")
    network.begin(batch)
    let inputs = (0..<batch.examples).map { followers[$0].inputs(batch, $0) }
    for example in 0..<batch.examples { followers[example].start(batch, example, inputs[example]) }
    (current, next) = ((batch, inputs), 0)
  }

  func advance(into gradients: Parameters) -> Score? {
    guard let (batch, inputs) = current, next < batch.outputShape.steps else { return nil }
    let steps = next..<min(next + every, batch.outputShape.steps)
    next = steps.upperBound
    let score = network.advance(batch, steps: steps)
    gradients.clear()
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    network.addOutputGradients(batch, gradients)
    for example in 0..<batch.examples {
      followers[example].addErrors(of: steps, batch, example, inputs[example], gradients)
    }
    network.finish(gradients)
    return score
  }

  /// That of the followers; which sequences are under way is nothing to the next batch.
  var state: StateItems {
    var state = StateItems()
    for (example, follower) in followers.enumerated() { state.add(follower, in: "\(example)") }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    for (example, follower) in followers.enumerated() { try state.restore(follower, in: "\(example)") }
  }
}

extension InfluenceForm {
  /// Numbers of one influence of a network: two copies by component, those of a first stage's results, sums.
  func numbers(_ model: ModelSettings, _ shape: NetworkShape) -> Double {
    let declaration = model.cell.declaration
    let parameters = ParameterNames(model, shape).shapes.reduce(0.0) { $0 + Double($1.effectiveCount) }
    let widths = model.widths(in: shape), all = widths.layers + widths.encoder
    let units = Double(all.max() ?? 1)
    let layers = Double(all.count * (model.bidirectional ? 2 : 1))
    let blocks = Double(
      2 * declaration.states.count + (declaration.stages.count - 1) * declaration.stages[0].results.count + 1)
    return parameters * (isFull ? units : 1) * blocks * layers
  }
}
