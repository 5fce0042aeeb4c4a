import Components
import Experiments
import Gradients
import LinearAlgebra
import Recurrent
import Store
import Training

/// The datasets of records: `/parameters/final`, `/records`.
extension TrialLayout {
  func createRecords(in writer: TrialWriter) throws(StoreError) {
    let real = ElementType(trial.settings.train.precision)
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
    for place in dropout {
      let time = place.isOfEncoder || !shape.arrangement.generates ? "input_time" : "target_time"
      try writer.create(
        "/records/batch/dropout/\(place.name)", real,
        dimensions: ["record"] + (place.isRecurrent ? [] : [time]) + ["example", place.axis],
        attributes: [("long_name", .text("what states are multiplied by: 0 where they are left out"))])
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
    try createExampleTensors(real, in: writer)
    try createBeside(real, in: writer)
    // Last, so that a reader who counts records finds each of them whole.
    try writer.create("/records/step", .int64, dimensions: ["record"], attributes: [("units", "updates")])
  }

  /// Messages and Jacobians of one example.
  private func createExampleTensors(_ real: ElementType, in writer: TrialWriter) throws(StoreError) {
    let record = trial.settings.record, model = trial.settings.model
    let tensors = record.exampleTensors(model, shape)
    if record.tensors.contains(.jacobians) {
      for layer in layers {
        let labels = layer.states.flatMap { state in (0..<layer.units).map { "\(state)[\($0)]" } }
        for name in TrialLayout.stateAxes { try writer.define(Dimension(layer.axis(name), .labels(labels))) }
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
  private func createBeside(_ real: ElementType, in writer: TrialWriter) throws(StoreError) {
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
}

extension ElementType {
  init(_ precision: Precision) { self = precision == .float32 ? .float32 : .float64 }
}
