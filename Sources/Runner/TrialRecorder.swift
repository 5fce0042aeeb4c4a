import Components
import Experiments
import Foundation
import Gradients
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
  private let layers: [Layer]
  private let longestInput: Int
  private let longestOutput: Int
  private let keepsStates: Bool
  private var steps: [StepReport] = []
  private var records = 0

  /// A layer as its axes are called.
  private struct Layer {
    let prefix: String
    let states: [String]
    let gates: [String]
    let units: Int
    let time: String
    let steps: Int

    /// `hidden`, or `encoder_hidden` where there are two layers.
    func axis(_ name: String) -> String { prefix.replacing(".", with: "_") + name }
  }

  init(_ trial: PlannedTrial, network: Network, at path: String) throws(StoreError) {
    self.trial = trial
    let source = trial.variant.source, experiment = trial.variant.experiment
    shape = source.shape
    parameters = network.parameters.shapes
    (longestInput, longestOutput) = (source.longestInput, source.longestOutput)
    let outputTime = shape.arrangement.generates ? "target_time" : "input_time"
    func describe(_ stack: LayerStack, _ time: String, _ steps: Int) -> [Layer] {
      stack.layers.map { placed in
        Layer(
          prefix: placed.names.prefix, states: placed.layer.declaration.states, gates: placed.layer.declaration.gates,
          units: placed.layer.units, time: time, steps: steps)
      }
    }
    layers =
      (network.encoderStack.map { describe($0, "input_time", source.longestInput) } ?? [])
      + describe(network.stack, outputTime, source.longestOutput)
    keepsStates = experiment.record.tensors.contains(.states)
    writer = try TrialWriter(at: path)
    try writeAttributes(experiment)
    try defineDimensions(experiment, network)
    try createSeries(source)
    try writeBaselines(source.baselines)
    try createRecords(ElementType(experiment.train.precision))
  }

  private func writeAttributes(_ experiment: Experiment) throws(StoreError) {
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
  private func defineDimensions(_ experiment: Experiment, _ network: Network) throws(StoreError) {
    let source = trial.variant.source
    let labels = Dictionary(
      uniqueKeysWithValues: layers.map { layer in
        (layer.axis("gate_hidden"), layer.gates.flatMap { gate in (0..<layer.units).map { "\(gate)[\($0)]" } })
      })
    var sizes = Dictionary(
      parameters.flatMap { zip($0.axes, $0.axes.count == 1 ? [$0.columns] : [$0.rows, $0.columns]) }, uniquingKeysWith: { $1 })
    for layer in layers { sizes[layer.axis("hidden")] = layer.units }
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

  private func createSeries(_ source: any SequenceSource) throws(StoreError) {
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    let stepLoss: [(String, AttributeValue)] = [
      ("long_name", "mean error of a scored step"), ("units", .text(shape.outputs.lossUnit)),
    ]
    try writer.create("/history/step_loss", .float64, dimensions: ["step"], attributes: stepLoss)
    for name in ["loss", "accuracy", "gradient_norm", "clip_factor", "learning_rate"] {
      try writer.create("/history/\(name)", .float64, dimensions: ["step"])
    }
    if trial.settings.gradient.penalty != nil {
      for (name, meaning) in [
        ("penalty", "the term before its weight; NaN where it was not computed"), ("penalty_weight", "what it was multiplied by"),
        ("penalty_gradient_norm", "norm of the weighted term's gradient"),
      ] {
        try writer.create(
          "/history/\(name)", .float64, dimensions: ["step"], attributes: [("long_name", .text(meaning))])
      }
    }
    for column in trial.settings.optimizer.historyColumns {
      try writer.create(
        "/history/\(column.name)", .float64, dimensions: ["step"], attributes: [("long_name", .text(column.doc))])
    }
    try writer.define(.unlimited("evaluation"), in: "/evaluation")
    try writer.create("/evaluation/step", .int64, dimensions: ["evaluation"], attributes: [("units", "updates")])
    for (group, axes) in [("/evaluation", ["evaluation"]), ("/test", [])] {
      for name in ["loss", "accuracy"] { try writer.create("\(group)/\(name)", .float64, dimensions: axes) }
      try writer.create("\(group)/step_loss", .float64, dimensions: axes, attributes: stepLoss)
      for metric in source.metrics {
        let unit = metric.unit.map { [("units", AttributeValue.text($0))] } ?? []
        try writer.create(
          "\(group)/\(metric.name)", .float64, dimensions: axes, attributes: [("long_name", .text(metric.doc))] + unit)
      }
    }
  }

  /// The levels to compare losses and metrics with: `/baselines`.
  ///
  /// They are of the steps that the task scores: where the file scores the last ones only, they are of something else.
  private func writeBaselines(_ baselines: [Baseline]) throws(StoreError) {
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

  private func createRecords(_ real: ElementType) throws(StoreError) {
    try writer.define(.unlimited("record"))
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
    let outputAxes = shape.arrangement.hasOutputSteps ? ["record", "target_time", "example"] : ["record", "example"]
    switch shape.outputs {
    case .classes: try writer.create("/records/batch/targets", .int32, dimensions: outputAxes)
    case .reals: try writer.create("/records/batch/targets", real, dimensions: outputAxes + ["output"])
    }
    if shape.arrangement.hasOutputSteps {
      try writer.create("/records/batch/target_lengths", .int32, dimensions: ["record", "example"])
    }
    if shape.arrangement.generates {
      try writer.create("/records/batch/decoder_inputs", .int32, dimensions: ["record", "target_time", "example"])
    }
    try writer.create("/records/outputs", real, dimensions: outputAxes + ["output"])
    if keepsStates {
      for layer in layers {
        for state in layer.states {
          for group in ["states", "state_gradients"] {
            try writer.create(
              "/records/\(group)/\(layer.prefix)\(state)", real,
              dimensions: ["record", layer.time, "example", layer.axis("hidden")])
          }
        }
      }
    }
    try createExampleTensors(real)
    try createBeside(real)
    // Last, so that a reader who counts records finds each of them whole.
    try writer.create("/records/step", .int64, dimensions: ["record"], attributes: [("units", "updates")])
  }

  /// Messages and Jacobians of one example.
  private func createExampleTensors(_ real: ElementType) throws(StoreError) {
    let record = trial.settings.record, model = trial.settings.model
    let tensors = record.exampleTensors(model, shape)
    if record.tensors.contains(.jacobians) {
      for layer in layers {
        let labels = layer.states.flatMap { state in (0..<layer.units).map { "\(state)[\($0)]" } }
        for name in ["state_to", "state_from"] { try writer.define(Dimension(layer.axis(name), .labels(labels))) }
      }
    }
    for tensor in tensors {
      try writer.create(
        "/records/\(tensor.path)", real, dimensions: ["record", tensor.time.rawValue] + tensor.axes.map(\.name),
        attributes: [("example", .integer(record.messages.example))] + tensor.attributes.map { ($0.name, .text($0.value)) })
    }
    let leftOut = Message.parametersLeftOut(model, shape)
    guard record.tensors.contains(.messages), !leftOut.isEmpty else { return }
    for engine in record.messages.engines {
      try writer.setAttribute(
        "remark", .text("\(leftOut.joined(separator: ", ")): no messages are kept of parameters with a row for each token"),
        on: "/records/messages/\(engine.rawValue)")
    }
  }

  /// What companions compute: `/records/beside/<engine>/…`.
  private func createBeside(_ real: ElementType) throws(StoreError) {
    let names = trial.settings.gradient.companionNames
    guard !names.isEmpty else { return }
    try writer.define(Dimension("parameter", .labels(parameters.map(\.name))), in: "/records/beside")
    for (name, engine) in zip(names, trial.settings.gradient.beside) {
      let group = "/records/beside/\(name)"
      for parameter in parameters {
        try writer.create("\(group)/gradients/\(parameter.name)", real, dimensions: ["record"] + parameter.axes)
      }
      for (measure, meaning) in [("error", "|g - exact| / |exact|"), ("cosine", "g.exact / (|g| |exact|)")] {
        try writer.create(
          "\(group)/\(measure)", .float64, dimensions: ["record", "parameter"], attributes: [("long_name", .text(meaning))])
      }
      if engine.measuresMessages, let layer = layers.last {
        let meaning = "norm of d(state)/d(parameters) over all components, units and parameters"
        try writer.create(
          "\(group)/message_norms", .float64, dimensions: ["record", layer.time, "example"],
          attributes: [("long_name", .text(meaning))])
      }
      try writer.setAttribute("engine", .text(engine.resolved.canonicalJSON), on: group)
    }
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
      for (name, value) in values(of: evaluation) { try writer.append("/evaluation/\(name)", [value]) }
      try writer.append("/evaluation/step", [Int64(evaluation.step)])
    case .test(let evaluation):
      for (name, value) in values(of: evaluation) { try writer.write("/test/\(name)", [value]) }
    case .samples(let samples): try StoredSamples(samples).write(to: writer)
    case .stopped(let step, let reason):
      try writer.setAttribute("stopped_at", .integer(step))
      try writer.setAttribute("stopped_because", .text(reason))
    case .end(let outcome):
      try appendSteps()
      for parameter in parameters {
        try write("/parameters/final/\(parameter.name)", network.parameters[parameter.name])
      }
      if case .diverged(let step) = outcome {
        try writer.setAttribute("diverged_at", .integer(step))
        for name in TestQuantities.names(of: trial.variant.source) { try writer.write("/test/\(name)", [Double.nan]) }
      }
      try writer.setAttribute("status", .text(outcome == .done ? "done" : "diverged"))
    }
  }

  /// Adds what became known only while running, and gives the file its name.
  func finish(provenance: String) throws(StoreError) {
    try writer.setAttribute("provenance", .text(provenance))
    try writer.finish()
  }

  /// What an evaluation measured, by dataset.
  func values(of evaluation: Evaluation) -> [(name: String, value: Double)] {
    let values = [evaluation.loss, evaluation.stepLoss, evaluation.accuracy] + evaluation.metrics
    return Array(zip(TestQuantities.names(of: trial.variant.source), values))
  }

  private mutating func appendSteps() throws(StoreError) {
    guard !steps.isEmpty else { return }
    try writer.append("/history/loss", steps.map(\.loss))
    try writer.append("/history/step_loss", steps.map(\.stepLoss))
    try writer.append("/history/accuracy", steps.map(\.accuracy))
    try writer.append("/history/gradient_norm", steps.map(\.gradientNorm))
    try writer.append("/history/clip_factor", steps.map(\.clipFactor))
    try writer.append("/history/learning_rate", steps.map(\.learningRate))
    if trial.settings.gradient.penalty != nil {
      let reports = steps.compactMap(\.penalty)
      try writer.append("/history/penalty", reports.map(\.value))
      try writer.append("/history/penalty_weight", reports.map(\.weight))
      try writer.append("/history/penalty_gradient_norm", reports.map(\.gradientNorm))
    }
    for (index, column) in trial.settings.optimizer.historyColumns.enumerated() {
      try writer.append("/history/\(column.name)", steps.map { $0.controls[index] })
    }
    try writer.append("/history/step", steps.map { Int64($0.step) })
    steps.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ record: Record) throws(StoreError) {
    for parameter in parameters {
      try append("/records/parameters/\(parameter.name)", record.parameters[parameter.name])
      try append("/records/gradients/\(parameter.name)", record.gradients[parameter.name])
    }
    let batch = record.batch
    let inputRows = longestInput * batch.examples, outputRows = longestOutput * batch.examples
    switch batch.inputs {
    case .reals(let x): try append("/records/batch/inputs", x.padded(toSteps: longestInput, batch.inputShape))
    case .tokens(let tokens): try writer.append("/records/batch/inputs", padded(tokens, to: inputRows))
    }
    try writer.append("/records/batch/input_lengths", lengths(batch.inputShape))
    let hasSteps = shape.arrangement.hasOutputSteps
    func outputs(_ matrix: Matrix) -> Matrix { hasSteps ? matrix.padded(toSteps: longestOutput, batch.outputShape) : matrix }
    switch batch.targets {
    case .classes(let targets):
      try writer.append("/records/batch/targets", hasSteps ? padded(targets, to: outputRows) : targets)
    case .reals(let targets): try append("/records/batch/targets", outputs(targets))
    }
    if hasSteps { try writer.append("/records/batch/target_lengths", lengths(batch.outputShape)) }
    if shape.arrangement.generates {
      try writer.append("/records/batch/decoder_inputs", padded(record.fedBack, to: outputRows))
    }
    try append("/records/outputs", outputs(record.outputs))
    if keepsStates {
      for (group, tensors) in [("states", record.states), ("state_gradients", record.stateGradients)] {
        for (tensor, steps) in zip(tensors, layers.flatMap { layer in layer.states.map { _ in layer.steps } }) {
          try append("/records/\(group)/\(tensor.name)", tensor.values.padded(toSteps: steps, tensor.shape))
        }
      }
    }
    for tensor in record.exampleTensors { try append("/records/\(tensor.tensor.path)", tensor.values) }
    for companion in record.beside {
      let group = "/records/beside/\(companion.name)"
      for parameter in parameters { try append("\(group)/gradients/\(parameter.name)", companion.gradients[parameter.name]) }
      try writer.append("\(group)/error", companion.error)
      try writer.append("\(group)/cosine", companion.cosine)
      if let norms = companion.messageNorms, let layer = layers.last {
        let missing = layer.steps * batch.examples - norms.count
        try writer.append("\(group)/message_norms", norms + Array(repeating: .nan, count: missing))
      }
    }
    for (name, measurements) in record.measurements() { try append(measurements, to: "/diagnostics/\(name)") }
    try writer.append("/records/step", [Int64(record.step)])
    records += 1
  }

  /// One record of a diagnostic; at the first its axes and datasets are made, since only it knows them.
  private func append(_ measurements: Measurements, to group: String) throws(StoreError) {
    if records == 0 { try create(measurements, in: group) }
    for quantity in measurements.quantities {
      switch quantity.numbers {
      case .reals(let reals): try writer.append("\(group)/\(quantity.name)", reals)
      case .integers(let integers): try writer.append("\(group)/\(quantity.name)", integers)
      }
    }
  }

  private func create(_ measurements: Measurements, in group: String) throws(StoreError) {
    for axis in measurements.axes {
      try writer.define(Dimension(axis.name, .integers(axis.coordinates.map { Int64($0) }), units: axis.unit), in: group)
    }
    for quantity in measurements.quantities {
      let type: ElementType =
        switch quantity.numbers {
        case .reals: .float64
        case .integers: .int32
        }
      let unit = quantity.unit.map { [("units", AttributeValue.text($0))] } ?? []
      try writer.create(
        "\(group)/\(quantity.name)", type, dimensions: ["record"] + quantity.axes,
        attributes: unit + [("description", .text(quantity.doc))])
    }
    for attribute in measurements.attributes {
      try writer.setAttribute(attribute.name, AttributeValue(attribute.value), on: group)
    }
  }

  private func append(_ path: String, _ matrix: Matrix) throws(StoreError) {
    try matrix.withBytes { bytes throws(StoreError) in try writer.append(path, bytes) }
  }

  private func write(_ path: String, _ matrix: Matrix) throws(StoreError) {
    try matrix.withBytes { bytes throws(StoreError) in try writer.write(path, bytes) }
  }

  private func lengths(_ shape: BatchShape) -> [Int32] { (0..<shape.examples).map { Int32(shape.length($0)) } }

  /// [T·B] → [rows], −1 past the batch's last step.
  private func padded(_ numbers: [Int32], to rows: Int) -> [Int32] {
    numbers + Array(repeating: -1, count: rows - numbers.count)
  }
}

extension NetworkShape.Outputs {
  /// What files call the loss.
  var lossKind: String {
    switch self {
    case .classes: "cross-entropy"
    case .reals: "squared-error"
    }
  }

  /// What its numbers count.
  var lossUnit: String {
    switch self {
    case .classes: "nats"
    case .reals: "halved squares"
    }
  }
}

extension ElementType {
  init(_ precision: Precision) { self = precision == .float32 ? .float32 : .float64 }
}

extension AttributeValue {
  /// Lists and tables are spelled out.
  init(_ value: Value) {
    switch value {
    case .integer(let integer): self = .integer(integer)
    case .real(let real): self = .real(real)
    default: self = .text(value.brief)
    }
  }
}
