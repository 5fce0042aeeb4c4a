import Components
import Experiments
import Foundation
import LinearAlgebra
import Recurrent
import SequenceTasks
import Store
import Training

/// Writes what a trial reports into its file, laid out as users know it.
struct TrialRecorder {
  private let writer: TrialWriter
  private let trial: PlannedTrial
  private let shape: NetworkShape
  private let parameters: [ParameterShape]
  private let states: [String]
  private let units: Int
  private let longest: Int
  private let keepsStates: Bool
  private var steps: [StepReport] = []

  init(_ trial: PlannedTrial, network: Network, at path: String) throws(StoreError) {
    self.trial = trial
    let source = trial.variant.source, experiment = trial.variant.experiment
    shape = source.shape
    parameters = network.parameters.shapes
    states = network.layer.declaration.states
    (units, longest) = (network.layer.units, source.longest)
    keepsStates = experiment.record.tensors.contains(.states)
    writer = try TrialWriter(at: path)
    try writeAttributes(experiment)
    try defineDimensions(experiment, network)
    try createSeries()
    try createRecords(ElementType(experiment.train.precision))
  }

  private func writeAttributes(_ experiment: Experiment) throws(StoreError) {
    try writer.setAttribute("lab_format", .integer(1))
    try writer.setAttribute("experiment", .text(experiment.name))
    try writer.setAttribute("variant", .text(trial.variant.name))
    try writer.setAttribute("seed", .integer(trial.seed))
    try writer.setAttribute("trial", .text(trial.name))
    try writer.setAttribute("arrangement", .text(shape.arrangement.rawValue))
    try writer.setAttribute("loss_kind", .text("cross-entropy"))
    try writer.setAttribute("identity", .text(trial.identity))
    try writer.setAttribute("records_kept", .text(TrialRunner.recordsKept(trial)))
    try writer.setAttribute("numerics_version", .integer(numericsVersion))
    try writer.setAttribute("settings", .text(trial.variant.resolved.canonicalJSON))
  }

  /// Axes shared by the whole file.
  private func defineDimensions(_ experiment: Experiment, _ network: Network) throws(StoreError) {
    let source = trial.variant.source, declaration = network.layer.declaration
    let gated = declaration.gates.flatMap { gate in (0..<units).map { "\(gate)[\($0)]" } }
    let sizes = Dictionary(
      parameters.flatMap { zip($0.axes, $0.axes.count == 1 ? [$0.columns] : [$0.rows, $0.columns]) }, uniquingKeysWith: { $1 })
    for (name, size) in sizes.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "gate_hidden": try writer.define(Dimension(name, .labels(gated)))
      case "token" where source.tokenLabels != nil: try writer.define(Dimension(name, .labels(source.tokenLabels ?? [])))
      case "output" where source.classLabels != nil: try writer.define(Dimension(name, .labels(source.classLabels ?? [])))
      default: try writer.define(Dimension(name, size: size))
      }
    }
    if sizes["hidden"] == nil { try writer.define(Dimension("hidden", size: units)) }
    let time = Dimension.Coordinates.integers((0..<Int64(longest)).map { $0 })
    try writer.define(Dimension("input_time", time, units: "steps"))
    if shape.arrangement == .manyToMany { try writer.define(Dimension("target_time", time, units: "steps")) }
    try writer.define(Dimension("example", size: experiment.train.batch))
  }

  private func createSeries() throws(StoreError) {
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    for name in ["loss", "accuracy", "gradient_norm", "clip_factor"] {
      try writer.create("/history/\(name)", .float64, dimensions: ["step"])
    }
    try writer.define(.unlimited("evaluation"), in: "/evaluation")
    try writer.create("/evaluation/step", .int64, dimensions: ["evaluation"], attributes: [("units", "updates")])
    for name in ["loss", "accuracy"] { try writer.create("/evaluation/\(name)", .float64, dimensions: ["evaluation"]) }
    for name in ["loss", "accuracy"] { try writer.create("/test/\(name)", .float64, dimensions: []) }
  }

  private func createRecords(_ real: ElementType) throws(StoreError) {
    try writer.define(.unlimited("record"), in: "/records")
    for parameter in parameters {
      try writer.create("/parameters/final/\(parameter.name)", real, dimensions: parameter.axes)
      for group in ["parameters", "gradients"] {
        try writer.create("/records/\(group)/\(parameter.name)", real, dimensions: ["record"] + parameter.axes)
      }
    }
    switch shape.inputs {
    case .reals: try writer.create("/records/batch/inputs", real, dimensions: ["record", "input_time", "example", "input"])
    case .tokens: try writer.create("/records/batch/inputs", .int32, dimensions: ["record", "input_time", "example"])
    }
    try writer.create("/records/batch/input_lengths", .int32, dimensions: ["record", "example"])
    switch shape.arrangement {
    case .manyToMany:
      try writer.create("/records/batch/targets", .int32, dimensions: ["record", "target_time", "example"])
      try writer.create("/records/batch/target_lengths", .int32, dimensions: ["record", "example"])
      try writer.create("/records/outputs", real, dimensions: ["record", "target_time", "example", "output"])
    case .manyToOne:
      try writer.create("/records/batch/targets", .int32, dimensions: ["record", "example"])
      try writer.create("/records/outputs", real, dimensions: ["record", "example", "output"])
    }
    if keepsStates {
      for state in states {
        for group in ["states", "state_gradients"] {
          try writer.create("/records/\(group)/\(state)", real, dimensions: ["record", "input_time", "example", "hidden"])
        }
      }
    }
    // Last, so that a reader who counts records finds each of them whole.
    try writer.create("/records/step", .int64, dimensions: ["record"], attributes: [("units", "updates")])
  }

  /// Writes one event; `record` and `end` reach the operating system before this returns.
  mutating func write(_ event: TrainingEvent, network: Network) throws(StoreError) {
    switch event {
    case .step(let report):
      steps.append(report)
      if steps.count >= 1024 { try appendSteps() }
    case .record(let record):
      try append(record)
      try appendSteps()
      try writer.flush()
    case .evaluation(let evaluation):
      try writer.append("/evaluation/loss", [evaluation.loss])
      try writer.append("/evaluation/accuracy", [evaluation.accuracy])
      try writer.append("/evaluation/step", [Int64(evaluation.step)])
    case .test(let evaluation): try writeTest(evaluation.loss, evaluation.accuracy)
    case .end(let outcome):
      try appendSteps()
      for parameter in parameters {
        try writer.write("/parameters/final/\(parameter.name)", network.parameters[parameter.name].bytes)
      }
      if case .diverged(let step) = outcome {
        try writer.setAttribute("diverged_at", .integer(step))
        try writeTest(.nan, .nan)
      }
      try writer.setAttribute("status", .text(outcome == .done ? "done" : "diverged"))
    }
  }

  /// Adds what became known only while running, and gives the file its name.
  func finish(provenance: String) throws(StoreError) {
    try writer.setAttribute("provenance", .text(provenance))
    try writer.finish()
  }

  private func writeTest(_ loss: Double, _ accuracy: Double) throws(StoreError) {
    try writer.write("/test/loss", [loss])
    try writer.write("/test/accuracy", [accuracy])
  }

  private mutating func appendSteps() throws(StoreError) {
    guard !steps.isEmpty else { return }
    try writer.append("/history/loss", steps.map(\.loss))
    try writer.append("/history/accuracy", steps.map(\.accuracy))
    try writer.append("/history/gradient_norm", steps.map(\.gradientNorm))
    try writer.append("/history/clip_factor", steps.map(\.clipFactor))
    try writer.append("/history/step", steps.map { Int64($0.step) })
    steps.removeAll(keepingCapacity: true)
  }

  private func append(_ record: Record) throws(StoreError) {
    for parameter in parameters {
      try writer.append("/records/parameters/\(parameter.name)", record.parameters[parameter.name].bytes)
      try writer.append("/records/gradients/\(parameter.name)", record.gradients[parameter.name].bytes)
    }
    let batch = record.batch.shape
    switch record.batch.inputs {
    case .reals(let x): try appendPadded(x, batch, to: "/records/batch/inputs")
    case .tokens(let tokens): try writer.append("/records/batch/inputs", padded(tokens, batch))
    }
    let lengths = (0..<batch.examples).map { Int32(batch.length($0)) }
    try writer.append("/records/batch/input_lengths", lengths)
    switch shape.arrangement {
    case .manyToMany:
      try writer.append("/records/batch/targets", padded(record.batch.targets, batch))
      try writer.append("/records/batch/target_lengths", lengths)
      try appendPadded(record.outputs, batch, to: "/records/outputs")
    case .manyToOne:
      try writer.append("/records/batch/targets", record.batch.targets)
      try writer.append("/records/outputs", record.outputs.bytes)
    }
    if keepsStates {
      for (name, values) in record.states { try appendPadded(values, batch, to: "/records/states/\(name)") }
      for (name, values) in record.stateGradients { try appendPadded(values, batch, to: "/records/state_gradients/\(name)") }
    }
    try writer.append("/records/step", [Int64(record.step)])
  }

  /// [T·B] → [longest·B], −1 past the batch's last step.
  private func padded(_ numbers: [Int32], _ batch: BatchShape) -> [Int32] {
    numbers + Array(repeating: -1, count: longest * batch.examples - numbers.count)
  }

  /// [T·B, width] → [longest·B, width], NaN past each sequence's end.
  private func appendPadded(_ values: Matrix, _ batch: BatchShape, to path: String) throws(StoreError) {
    let padded = values.padded(toSteps: longest, batch)
    try writer.append(path, padded.bytes)
  }
}

extension ElementType {
  init(_ precision: Precision) { self = precision == .float32 ? .float32 : .float64 }
}
