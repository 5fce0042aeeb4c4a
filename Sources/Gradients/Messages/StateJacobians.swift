import LinearAlgebra
public import Recurrent
import TrialFormat

/// Follows one example through a network and keeps J_t = ∂s_t/∂s_{t−1} of every layer and step, where s is
/// the joint vector of all state components: row c·H + h is unit h of component c at t, column c'·H + h' unit
/// h' of component c' at t−1.
///
/// With soft feedback J_t includes the path through y_{t−1}. Time O((C·H)·H·G·H) a step.
public final class StateJacobians {
  private let network: Network
  private let layers: [Layer]
  /// One for each layer.
  public var values: [ExampleTensorValues] { layers.map(\.kept) }

  private struct Layer {
    let influence: Influence
    let kept: ExampleTensorValues
    /// Derivatives of y_{t−1} and of the input part by s_{t−1}, where y_{t−1} is fed back softly.
    let outputs: Matrix?
    let entering: [Matrix]
  }

  /// Those of a network that keeps its forward pass, for sequences of at most so many steps; steps past an
  /// example's length are NaN.
  public init(of network: Network, inputSteps: Int, outputSteps: Int) {
    self.network = network
    func layer(_ layer: RecurrentLayer, _ tensor: ExampleTensor) -> Layer {
      let size = layer.declaration.states.count * layer.units
      func rows(_ width: Int) -> Matrix { Matrix(rows: size, columns: width, precision: network.precision) }
      let isSoft = layer === network.layer && network.stack.levels.count == 1 && network.feedbackKind == .soft
      return Layer(
        influence: Influence(layer, form: .full, capacity: size),
        kept: ExampleTensorValues(
          tensor, steps: tensor.time == .input ? inputSteps : outputSteps, precision: network.precision),
        outputs: isSoft ? rows(network.shape.outputs.width) : nil,
        entering: isSoft ? layer.stageGates.map { rows($0.range.count * layer.units) } : [])
    }
    let placed = (network.encoderStack?.layers ?? []) + network.stack.layers
    layers = zip(placed.map(\.layer), StateJacobians.tensors(network.model, network.shape)).map(layer)
  }

  /// The tensors that can be kept, the encoder's first.
  public static func tensors(_ model: ModelSettings, _ shape: NetworkShape) -> [ExampleTensor] {
    let names = ParameterNames(model, shape), components = model.cell.declaration.states.count
    func tensor(_ layer: LayerNames, _ time: ExampleTensor.Time) -> ExampleTensor {
      ExampleTensor(
        path: TrialPath.records.jacobian("\(layer.prefix)J"),
        doc: "derivative of the joint state by that of the step before", time: time,
        axes: ["state_to", "state_from"].map {
          ExampleTensor.Axis(layer.axis($0), components * layer.units)
        }, labels: QuantityDeclaration.Label.layer(layer.prefix, isUsual: layer == names.all.last))
    }
    return names.encoder.flatMap { $0 }.map { tensor($0, .input) }
      + names.layers.flatMap { $0 }.map { tensor($0, shape.arrangement.generates ? .target : .input) }
  }

  /// Overwrites `values` with the Jacobians of one example of the batch that the network ran last.
  public func follow(_ batch: Batch, example: Int) {
    for (layer, place) in zip(layers, network.layers(batch)) {
      let weights = place.placed.names.weights(network.parameters)
      let length = place.shape.length(example)
      // A layer that reads backwards takes its first step at the sequence's end; its J_t is ∂s_t/∂s_{t+1}.
      for t in 0..<length {
        keep(t, at: place.placed.names.isReversed ? length - 1 - t : t, example, place.shape, weights, layer)
      }
      layer.kept.end(at: length)
    }
  }

  /// One step of the influence of s_{t−1} on itself, which is the identity, without immediate terms.
  private func keep(
    _ t: Int, at row: Int, _ example: Int, _ shape: BatchShape, _ weights: LayerWeights, _ layer: Layer
  ) {
    let influence = layer.influence, units = influence.layer.units
    influence.clear()
    for (number, component) in influence.components.enumerated() {
      for h in 0..<units { component[number * units + h, h] = 1 }
    }
    influence.step(
      t, example, shape, weights, rows: influence.components.count * units, layout: TangentLayout(),
      names: nil,
      entering: fedBack(t, example, shape, layer), entries: [], embedded: nil)
    let J = layer.kept.step(row, rows: influence.components.count * units)
    for (number, component) in influence.components.enumerated() {
      J.rows(number * units..<(number + 1) * units).copy(from: component.transposed)
    }
  }

  private func fedBack(_ t: Int, _ example: Int, _ shape: BatchShape, _ layer: Layer) -> [Matrix]? {
    guard let outputs = layer.outputs, t > 0, let p = network.fedBackProbabilities(t, shape) else {
      return nil
    }
    layer.influence.multiplyOutputs(
      network.parameters[network.names.V], rows: 0..<outputs.rows, into: outputs)
    network.feedBack(outputs, p.rows(example..<example + 1), into: layer.entering, adding: false)
    return layer.entering
  }
}
