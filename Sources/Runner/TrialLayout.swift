import Components
import Experiments
import Gradients
import Recurrent
import SequenceTasks
import Training

/// What a trial's file will hold, and what its axes are called.
struct TrialLayout: Sendable {
  let trial: PlannedTrial
  let shape: NetworkShape
  let parameters: [ParameterShape]
  /// The encoder's first, levels from the lowest.
  let layers: [Layer]
  let longestInput: Int
  let longestOutput: Int
  let keepsStates: Bool
  let dropout: [DropoutPlace]

  /// A layer as its axes are called.
  struct Layer: Sendable {
    let prefix: String
    let states: [String]
    let units: Int
    let time: String
    let steps: Int

    /// `hidden`, or `encoder_hidden` where there are two layers.
    func axis(_ name: String) -> String { prefix.replacing(".", with: "_") + name }
  }

  init(_ trial: PlannedTrial, network: Network) {
    self.trial = trial
    let source = trial.variant.source, experiment = trial.variant.experiment
    shape = source.shape
    parameters = network.parameters.shapes
    (longestInput, longestOutput) = (source.longestInput, source.longestOutput)
    let outputTime = shape.arrangement.generates ? "target_time" : "input_time"
    func describe(_ stack: LayerStack, _ time: String, _ steps: Int) -> [Layer] {
      stack.layers.map { placed in
        Layer(
          prefix: placed.names.prefix, states: placed.layer.declaration.states, units: placed.layer.units, time: time,
          steps: steps)
      }
    }
    layers =
      (network.encoderStack.map { describe($0, "input_time", source.longestInput) } ?? [])
      + describe(network.stack, outputTime, source.longestOutput)
    dropout = DropoutPlace.all(experiment.model, shape)
    keepsStates = experiment.record.tensors.contains(.states)
  }
}
