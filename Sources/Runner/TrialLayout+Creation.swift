import Components
import Experiments
import Foundation
import Gradients
import Recurrent
import SequenceTasks
import Store
import Training

/// The file before its first number: attributes, axes, levels to compare with, datasets.
extension TrialLayout {
  func create(in writer: TrialWriter) throws(StoreError) {
    try writeAttributes(to: writer)
    try defineDimensions(in: writer)
    try TrialHistory(self).create(in: writer)
    try writeBaselines(to: writer)
    try createRecords(in: writer)
  }

  private func writeAttributes(to writer: TrialWriter) throws(StoreError) {
    let experiment = trial.variant.experiment
    try writer.setAttribute("lab_format", .integer(1))
    try writer.setAttribute("experiment", .text(experiment.name))
    try writer.setAttribute("variant", .text(trial.variant.name))
    try writer.setAttribute("seed", .integer(trial.seed))
    try writer.setAttribute("trial", .text(trial.name))
    try writer.setAttribute("arrangement", .text(shape.arrangement.rawValue))
    try writer.setAttribute("loss_kind", .text(shape.outputs.lossKind))
    try writer.setAttribute("identity", .text(trial.identity))
    try writer.setAttribute("records_kept", .text(TrialRunner.recordsKept(trial)))
    try writer.setAttribute("numerics_version", .integer(numericsVersion))
    try writer.setAttribute("settings", .text(trial.variant.resolved.canonicalJSON))
  }

  /// Axes shared by the whole file.
  private func defineDimensions(in writer: TrialWriter) throws(StoreError) {
    let source = trial.variant.source, experiment = trial.variant.experiment
    let labels = Dictionary(
      parameters.filter { !$0.gates.isEmpty }.map { parameter in
        (parameter.axes.last ?? "", parameter.gates.flatMap { gate in (0..<gate.columns.count).map { "\(gate.gate)[\($0)]" } })
      }, uniquingKeysWith: { $1 })
    var sizes = Dictionary(
      parameters.flatMap { zip($0.axes, $0.axes.count == 1 ? [$0.columns] : [$0.rows, $0.columns]) }, uniquingKeysWith: { $1 })
    for layer in layers { sizes[layer.axis("hidden")] = layer.units }
    // Messages have axes that no parameter has: the unit from which influence comes, in a cell without W.
    for axis in experiment.record.exampleTensors(experiment.model, shape).flatMap(\.axes) where !isOfStates(axis.name) {
      sizes[axis.name] = axis.size
    }
    for (name, size) in sizes.sorted(by: { $0.key < $1.key }) {
      if let labels = labels[name] ?? (name == "token" ? source.tokenLabels : name == "output" ? source.classLabels : nil) {
        try writer.define(Dimension(name, .labels(labels)))
      } else {
        try writer.define(Dimension(name, size: size))
      }
    }
    func time(_ name: String, _ steps: Int) -> Store.Dimension {
      Dimension(name, .integers((0..<Int64(steps)).map { $0 }), units: "steps")
    }
    try writer.define(time("input_time", longestInput))
    if shape.arrangement.hasOutputSteps { try writer.define(time("target_time", longestOutput)) }
    try writer.define(Dimension("example", size: experiment.train.batch))
  }

  /// The axes of Jacobians, which have labels of their own.
  static let stateAxes = ["state_to", "state_from"]

  private func isOfStates(_ axis: String) -> Bool {
    layers.contains { layer in TrialLayout.stateAxes.contains { layer.axis($0) == axis } }
  }

  /// The levels to compare losses and metrics with: `/baselines`.
  ///
  /// They are of the steps that the task scores: where the file scores the last ones only, they are of something else.
  private func writeBaselines(to writer: TrialWriter) throws(StoreError) {
    let baselines = trial.variant.source.baselines
    let scoresAll = !shape.arrangement.hasOutputSteps || trial.settings.loss.steps == .all
    guard !baselines.isEmpty, scoresAll else { return }
    let group = "/baselines"
    try writer.define(Dimension("baseline", size: baselines.count), in: group)
    for (name, texts) in [
      ("name", baselines.map(\.name)), ("quantity", baselines.map(\.quantity)), ("doc", baselines.map(\.doc)),
    ] {
      try writer.create("\(group)/\(name)", .text, dimensions: ["baseline"])
      try writer.write("\(group)/\(name)", texts)
    }
    try writer.create(
      "\(group)/value", .float64, dimensions: ["baseline"],
      attributes: [("long_name", "level of the quantity; of a loss, that of a scored step")])
    try writer.write("\(group)/value", baselines.map(\.value))
  }
}
