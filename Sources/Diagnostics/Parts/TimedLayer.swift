import LinearAlgebra
import Recurrent
import TrialFormat

/// A layer of either direction as it is measured by time: every number of it stands at the step of the sequence
/// that the layer has read.
struct TimedLayer {
  let names: LayerNames
  let isOfEncoder: Bool
  /// Before the names of its quantities: nothing for the layer that the head or a decoder reads, `encoder.` for
  /// the encoder's highest.
  let prefix: String
  /// Those of the longest sequence of any batch.
  let steps: Int

  /// The axis of its steps.
  var time: String { isOfEncoder ? "encoder_time" : "time" }
  /// The axis of its units.
  var unit: String { names.axis("unit") }
  var units: Int { names.units }

  /// A state component as trial files call it: `s`, `encoder.q`.
  func name(of state: String) -> String { names.prefix + state }

  /// Of a stack the highest level comes first, of a level the forward direction; the encoder last.
  static func all(_ setting: DiagnosticSetting) -> [TimedLayer] {
    let names = ParameterNames(setting.model, setting.shape)
    func layers(_ levels: [[LayerNames]], _ prefix: String, steps: Int, isOfEncoder: Bool) -> [TimedLayer] {
      levels.enumerated().reversed().flatMap { level, directions in
        directions.map { layer in
          let isRead = level == levels.count - 1 && !layer.isReversed
          return TimedLayer(
            names: layer, isOfEncoder: isOfEncoder, prefix: isRead ? prefix : layer.prefix, steps: steps)
        }
      }
    }
    return layers(names.layers, "", steps: setting.longestOutput, isOfEncoder: false)
      + layers(names.encoder, "encoder.", steps: setting.longestInput, isOfEncoder: true)
  }

  /// The axes of steps that some layers have, each once.
  static func times(_ layers: [TimedLayer]) -> [AxisDeclaration] {
    var axes: [AxisDeclaration] = []
    for layer in layers where !axes.contains(where: { $0.name == layer.time }) {
      axes.append(
        AxisDeclaration(
          layer.time, .coordinates(.integers(Array(0..<layer.steps))), unit: "steps",
          doc: "step of the \(layer.isOfEncoder ? "encoder's input" : "sequence")"))
    }
    return axes
  }

  /// An axis of the units of each layer.
  static func unitAxes(_ layers: [TimedLayer]) -> [AxisDeclaration] {
    layers.map {
      AxisDeclaration($0.unit, .coordinates(.integers(Array(0..<$0.units))), doc: "unit of the layer")
    }
  }

  /// The layer in a network, with the steps that it takes in a batch.
  func find(in network: Network, _ batch: Batch) -> (placed: PlacedLayer, shape: BatchShape) {
    guard let found = network.layers(batch).first(where: { $0.placed.names == names }) else {
      preconditionFailure("a network has the layers that its settings name")
    }
    return found
  }

  /// What a pass over a batch left of a state component, or of its errors: step t of example b in row t·B + b,
  /// [T·B, H].
  func rows(
    _ component: Int, _ matrices: KeyPath<RecurrentLayer, [Matrix]>, in network: Network, _ batch: Batch
  ) -> (matrix: Matrix, shape: BatchShape) {
    let (placed, shape) = find(in: network, batch)
    // Block 0 is step −1.
    let own = placed.layer[keyPath: matrices][component].rows(
      shape.examples..<shape.rows + shape.examples)
    return (placed.inSequence(own, shape), shape)
  }
}

extension BatchShape {
  /// The examples whose sequences have a step.
  func examples(at t: Int) -> [Int] { (0..<examples).filter { t < length($0) } }
}
