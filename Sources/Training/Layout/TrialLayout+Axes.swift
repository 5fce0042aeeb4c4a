import Gradients
import Recurrent
import SequenceTasks
import TrialFormat

/// The axes that the whole file shares.
extension TrialLayout {
  var axes: [AxisDeclaration] {
    let labels = Dictionary(
      parameters.filter { !$0.gates.isEmpty }.map { parameter in
        (
          parameter.axes.last ?? "",
          parameter.gates.map { AxisDeclaration.Numbered($0.gate, $0.columns.count) }
        )
      }, uniquingKeysWith: { $1 })
    var sizes = Dictionary(
      parameters.flatMap { zip($0.axes, $0.axes.count == 1 ? [$0.columns] : [$0.rows, $0.columns]) },
      uniquingKeysWith: { $1 })
    for layer in layers { sizes[layer.names.axis("hidden")] = layer.names.units }
    // Messages have axes that no parameter has: the unit from which influence comes, in a cell without W.
    let tensors = settings.record.exampleTensors(settings.model, shape)
    for axis in tensors.flatMap(\.axes) where !isOfStates(axis.name) { sizes[axis.name] = axis.size }
    var axes = sizes.sorted { $0.key < $1.key }.map { name, size in
      let given =
        name == AxisName.token ? source.tokenLabels : name == AxisName.output ? source.classLabels : nil
      var extent = AxisDeclaration.Extent.fixed(size)
      if let gates = labels[name] {
        extent = .coordinates(.numbered(gates))
      } else if let given {
        extent = .coordinates(.labels(given))
      }
      return AxisDeclaration(name, extent, doc: TrialLayout.meaning(of: name))
    }
    func time(_ name: String, _ steps: Int) -> AxisDeclaration {
      AxisDeclaration(
        name, .coordinates(.integers(Array(0..<steps))), unit: "steps",
        doc: name == AxisName.inputTime ? "step of the input sequence" : "step of the output sequence")
    }
    axes.append(time(AxisName.inputTime, longestInput))
    if shape.arrangement.hasOutputSteps { axes.append(time(AxisName.targetTime, longestOutput)) }
    axes.append(
      AxisDeclaration(AxisName.example, .fixed(settings.train.batch), doc: "sequence of the training batch"))
    if probeExamples > 0 {
      axes.append(
        AxisDeclaration(AxisName.probeExample, .fixed(probeExamples), doc: "sequence of the probe batch"))
    }
    if settings.record.tensors.contains(.jacobians) {
      for layer in layers {
        let labels = layer.states.map { AxisDeclaration.Numbered($0, layer.names.units) }
        axes += TrialLayout.stateAxes.map { name in
          AxisDeclaration(
            layer.names.axis(name), .coordinates(.numbered(labels)),
            doc: "number of the joint state" + (name == "state_from" ? " a step before" : ""))
        }
      }
    }
    axes.append(
      AxisDeclaration(
        AxisName.record, .counting, unit: "updates", doc: "update that the record precedes",
        rows: settings.record.count(updates: settings.train.updates)))
    return axes
  }

  /// The axes of Jacobians, which have labels of their own.
  private static let stateAxes = ["state_to", "state_from"]

  private func isOfStates(_ axis: String) -> Bool {
    layers.contains { layer in TrialLayout.stateAxes.contains { layer.names.axis($0) == axis } }
  }

  /// What the indices of an axis of parameters are, by the end of its name.
  private static func meaning(of axis: String) -> String {
    let meanings = [
      ("gate_hidden", "unit, gate by gate"), ("hidden_from", "unit whose state is read"),
      ("read_from", "number of the state that is read"),
      ("hidden_to", "unit that is reached"), ("output_hidden", "number that the layer hands on"),
      ("hidden", "unit"),
      ("token", "input token"), ("input", "number of the input vector"),
      ("output", "number of the output vector, or class"),
      ("embedding_feature", "number of the embedding"),
    ]
    return meanings.first { axis == $0.0 || axis.hasSuffix("_" + $0.0) }?.1
      ?? "number along \(axis.replacing("_", with: " "))"
  }
}
