import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Store
import Training

/// What a trial file must hold, put together from what the trainer says and nothing else: every name, axis,
/// unit and filling is spelled here once more.
struct ExpectedFile {
  struct Dataset {
    let type: ElementType
    /// The first varies slowest.
    let axes: [String]
    let unit: String
    var values: [Double]
  }

  private(set) var datasets: [String: Dataset] = [:]
  private let arrangement: Arrangement
  /// Longest sequences.
  private let steps: (input: Int, output: Int)
  private let loss: String
  /// The axis of what goes in.
  private let input: String
  private let real: ElementType
  private let dropout: [DropoutPlace]

  init(_ settings: TrialSettings, _ source: any SequenceSource) {
    (arrangement, steps) = (source.shape.arrangement, (source.longestInput, source.longestOutput))
    if case .reals = source.shape.outputs { loss = "halved squares" } else { loss = "nats" }
    if case .tokens = source.shape.inputs { input = "token" } else { input = "input" }
    real = settings.train.precision == .float32 ? .float32 : .float64
    dropout = DropoutPlace.all(settings.model, source.shape)
  }

  mutating func take(_ event: TrainingEvent, final: Parameters) {
    switch event {
    case .update(let report):
      let numbers = [
        ("loss", loss, report.loss), ("step_loss", loss, report.stepLoss), ("accuracy", "1", report.accuracy),
        ("gradient_norm", "1", report.gradientNorm), ("clip_factor", "1", report.clipFactor),
        ("learning_rate", "1", report.learningRate), ("clipped_share", "1", report.controls[0]),
      ]
      for (name, unit, number) in numbers { add("/history/" + name, .float64, ["step"], unit, [number]) }
      add("/history/step", .int64, ["step"], "updates", [Double(report.update)])
    case .record(let record): take(record)
    case .evaluation(let evaluation):
      take(evaluation, "/evaluation/", ["evaluation"])
      add("/evaluation/step", .int64, ["evaluation"], "updates", [Double(evaluation.update)])
    case .test(let evaluation): take(evaluation, "/test/", [])
    case .samples, .stopped: break
    case .end:
      for shape in final.shapes {
        add(
          "/parameters/final/" + shape.name, real, axes(ofParameter: shape.name), "1",
          final[shape.name].elements)
      }
    }
  }

  private mutating func add(
    _ path: String, _ type: ElementType, _ axes: [String], _ unit: String, _ values: [Double]
  ) {
    datasets[path, default: Dataset(type: type, axes: axes, unit: unit, values: [])].values += values
  }

  private mutating func take(_ evaluation: Evaluation, _ group: String, _ axes: [String]) {
    add(group + "loss", .float64, axes, loss, [evaluation.loss])
    add(group + "step_loss", .float64, axes, loss, [evaluation.stepLoss])
    add(group + "accuracy", .float64, axes, "1", [evaluation.accuracy])
  }

  // MARK: Records

  private mutating func take(_ record: Record) {
    let batch = record.batch
    for shape in record.parameters.shapes {
      let axes = ["record"] + axes(ofParameter: shape.name)
      add("/records/parameters/" + shape.name, real, axes, "1", record.parameters[shape.name].elements)
      add("/records/gradients/" + shape.name, real, axes, loss, record.gradients[shape.name].elements)
      for companion in record.companions {
        add(
          "/records/beside/\(companion.name)/gradients/\(shape.name)", real, axes, loss,
          companion.gradients[shape.name].elements)
      }
    }
    take(batch, "/records/batch/", ["record"], "example")
    for place in dropout {
      guard let mask = batch.dropout?[place] else { continue }
      let isInput = !arrangement.generates || place.name.hasPrefix("encoder.")
      let axis = axis("hidden", place.name)
      if place.isRecurrent {
        add("/records/batch/dropout/" + place.name, real, ["record", "example", axis], "1", mask.elements)
      } else {
        add(
          "/records/batch/dropout/" + place.name, real,
          ["record", isInput ? "input_time" : "target_time", "example", axis], "1",
          padded(mask, isInput ? batch.inputShape : batch.outputShape, isInput ? steps.input : steps.output))
      }
    }
    take(
      batch, record.outputs, record.fedBack, record.states, record.stateGradients, "/records/", "example")
    for tensor in record.exampleTensors {
      let axes = ["record", tensor.tensor.time.rawValue] + tensor.tensor.axes.map(\.name)
      add(tensor.tensor.path, real, axes, "1", tensor.values.elements)
    }
    for companion in record.companions {
      let group = "/records/beside/\(companion.name)/"
      add(group + "error", .float64, ["record", "parameter"], "1", companion.error)
      add(group + "cosine", .float64, ["record", "parameter"], "1", companion.cosine)
      if let norms = companion.messageNorms {
        let (time, length) =
          arrangement.generates ? ("target_time", steps.output) : ("input_time", steps.input)
        let filled = norms + Array(repeating: .nan, count: length * batch.examples - norms.count)
        add(group + "message_norms", .float64, ["record", time, "example"], "1", filled)
      }
    }
    for (name, measured) in record.measurements {
      for (path, numbers) in measured.quantities {
        let lag = path.hasPrefix("encoder.") ? "encoder_lag" : "lag"
        let unit =
          path.hasSuffix("reach") ? "steps" : path.hasSuffix("decay") ? "nats per step" : "1"
        let axes = path.hasSuffix("norm") ? ["target_step", lag] : path.hasSuffix("profile") ? [lag] : []
        let type: ElementType = if case .integers = numbers { .int32 } else { .float64 }
        add("/diagnostics/\(name)/\(path)", type, ["record"] + axes, unit, numbers.reals)
      }
    }
    if let probe = record.probe {
      if datasets["/records/probe/loss"] == nil {
        take(probe.batch, "/records/probe/batch/", [], "probe_example")
      }
      add("/records/probe/loss", .float64, ["record"], loss, [probe.loss])
      take(
        probe.batch, probe.outputs, probe.fedBack, probe.states, probe.stateGradients, "/records/probe/",
        "probe_example")
    }
    for path in ["/records/step", "/record"] {
      add(path, .int64, ["record"], "updates", [Double(record.update)])
    }
  }

  private mutating func take(_ batch: Batch, _ group: String, _ record: [String], _ example: String) {
    let outputAxes = record + (arrangement == .manyToOne ? [example] : ["target_time", example])
    switch batch.inputs {
    case .reals(let rows):
      add(
        group + "inputs", real, record + ["input_time", example, "input"], "1",
        padded(rows, batch.inputShape, steps.input))
    case .tokens(let tokens):
      add(
        group + "inputs", .int32, record + ["input_time", example], "1",
        padded(tokens, steps.input * batch.examples))
    }
    switch batch.targets {
    case .classes(let classes):
      let rows = arrangement == .manyToOne ? classes.count : steps.output * batch.examples
      add(group + "targets", .int32, outputAxes, "1", padded(classes, rows))
    case .reals(let rows), .labels(let rows):
      let values = arrangement == .manyToOne ? rows.elements : padded(rows, batch.outputShape, steps.output)
      add(group + "targets", real, outputAxes + ["output"], "1", values)
    }
    add(group + "input_lengths", .int32, record + [example], "steps", lengths(batch.inputShape))
    if arrangement != .manyToOne {
      add(group + "target_lengths", .int32, record + [example], "steps", lengths(batch.outputShape))
    }
  }

  private mutating func take(
    _ batch: Batch, _ outputs: Matrix, _ fedBack: [Int32], _ states: [StateTensor],
    _ gradients: [StateTensor], _ group: String,
    _ example: String
  ) {
    let time = arrangement == .manyToOne ? [] : ["target_time"]
    add(
      group + "outputs", real, ["record"] + time + [example, "output"], "1",
      arrangement == .manyToOne ? outputs.elements : padded(outputs, batch.outputShape, steps.output))
    if arrangement.generates {
      add(
        group + "batch/decoder_inputs", .int32, ["record", "target_time", example], "1",
        padded(fedBack, steps.output * batch.examples))
    }
    for (folder, unit, tensors) in [("states/", "1", states), ("state_gradients/", loss, gradients)] {
      for tensor in tensors {
        let isInput = !arrangement.generates || tensor.name.hasPrefix("encoder.")
        add(
          group + folder + tensor.name, real,
          ["record", isInput ? "input_time" : "target_time", example, axis("hidden", tensor.name)], unit,
          padded(tensor.values, tensor.shape, isInput ? steps.input : steps.output))
      }
    }
  }

  // MARK: Names of axes

  /// `encoder.layer0.s` → `encoder_layer0_hidden`
  private func axis(_ name: String, _ owner: String) -> String {
    owner.split(separator: ".").dropLast().map { $0 + "_" }.joined() + name
  }

  /// The axes of a parameter of two stacked layers, `layer0.W`, `encoder.layer1.b`.
  private func axes(ofParameter name: String) -> [String] {
    let words = name.split(separator: "."),
      side = words[0].hasPrefix("layer") || words.count == 1 ? "" : words[0] + "_"
    let gates = axis("gate_hidden", name), isLower = name.contains("layer0"), isDecoder = side == "decoder_"
    switch words.last {
    case "U": return [isLower ? (isDecoder ? "output" : input) : side + "layer0_hidden", gates]
    case "W": return [axis("hidden_from", name), gates]
    case "C": return ["encoder_layer1_hidden", gates]
    case "V": return [side + "layer1_hidden", "output"]
    case "c": return ["output"]
    default: return [gates]
    }
  }

  // MARK: Rows

  private func lengths(_ shape: BatchShape) -> [Double] {
    (0..<shape.examples).map { Double(shape.length($0)) }
  }

  private func padded(_ numbers: [Int32], _ count: Int) -> [Double] {
    numbers.map(Double.init) + Array(repeating: -1, count: count - numbers.count)
  }

  /// [T·B, width] → [steps·B, width], NaN past each sequence's end.
  private func padded(_ matrix: Matrix, _ shape: BatchShape, _ steps: Int) -> [Double] {
    let elements = matrix.elements, width = matrix.columns
    return (0..<steps).flatMap { t in
      (0..<shape.examples).flatMap { example -> [Double] in
        let row = (t * shape.examples + example) * width
        return t < shape.length(example)
          ? Array(elements[row..<row + width]) : Array(repeating: .nan, count: width)
      }
    }
  }
}
