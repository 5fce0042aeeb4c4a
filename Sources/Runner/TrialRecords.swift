import Components
import Experiments
import Gradients
import LinearAlgebra
import Recurrent
import Store
import Training

/// The records of a trial on their way into its file.
struct TrialRecords {
  private let layout: TrialLayout
  private let writer: BackgroundWriter
  private var count = 0

  init(_ layout: TrialLayout, to writer: BackgroundWriter) { (self.layout, self.writer) = (layout, writer) }

  /// Copies a record on its way into the file.
  mutating func append(_ record: Record) throws(StoreError) {
    for parameter in layout.parameters {
      try append("/records/parameters/\(parameter.name)", record.parameters[parameter.name])
      try append("/records/gradients/\(parameter.name)", record.gradients[parameter.name])
    }
    let batch = record.batch
    let inputRows = layout.longestInput * batch.examples, outputRows = layout.longestOutput * batch.examples
    switch batch.inputs {
    case .reals(let x): try append("/records/batch/inputs", PaddedRows(x, toSteps: layout.longestInput, batch.inputShape))
    case .tokens(let tokens): try append("/records/batch/inputs", padded(tokens, to: inputRows))
    }
    try append("/records/batch/input_lengths", lengths(batch.inputShape))
    let hasSteps = layout.shape.arrangement.hasOutputSteps
    func appendOutputs(_ path: String, _ matrix: Matrix) throws(StoreError) {
      guard hasSteps else { return try append(path, matrix) }
      try append(path, PaddedRows(matrix, toSteps: layout.longestOutput, batch.outputShape))
    }
    switch batch.targets {
    case .classes(let targets):
      try append("/records/batch/targets", hasSteps ? padded(targets, to: outputRows) : targets)
    case .reals(let targets): try appendOutputs("/records/batch/targets", targets)
    }
    if hasSteps { try append("/records/batch/target_lengths", lengths(batch.outputShape)) }
    if layout.shape.arrangement.generates {
      try append("/records/batch/decoder_inputs", padded(record.fedBack, to: outputRows))
    }
    for place in layout.dropout {
      guard let mask = batch.dropout?[place] else { continue }
      let (own, steps) = place.isOfEncoder ? (batch.inputShape, layout.longestInput) : (batch.outputShape, layout.longestOutput)
      let path = "/records/batch/dropout/\(place.name)"
      if place.isRecurrent { try append(path, mask) } else { try append(path, PaddedRows(mask, toSteps: steps, own)) }
    }
    try appendOutputs("/records/outputs", record.outputs)
    if layout.keepsStates {
      for (group, tensors) in [("states", record.states), ("state_gradients", record.stateGradients)] {
        for (tensor, steps) in zip(tensors, layout.layers.flatMap { layer in layer.states.map { _ in layer.steps } }) {
          try append("/records/\(group)/\(tensor.name)", PaddedRows(tensor.values, toSteps: steps, tensor.shape))
        }
      }
    }
    for tensor in record.exampleTensors { try append("/records/\(tensor.tensor.path)", tensor.values) }
    for companion in record.beside {
      let group = "/records/beside/\(companion.name)"
      for parameter in layout.parameters {
        try append("\(group)/gradients/\(parameter.name)", companion.gradients[parameter.name])
      }
      try append("\(group)/error", companion.error)
      try append("\(group)/cosine", companion.cosine)
      if let norms = companion.messageNorms, let layer = layout.layers.last {
        let missing = layer.steps * batch.examples - norms.count
        try append("\(group)/message_norms", norms + Array(repeating: .nan, count: missing))
      }
    }
    for (name, measurements) in record.measurements() { try append(measurements, to: "/diagnostics/\(name)") }
    try append("/records/step", [Int64(record.step)])
    count += 1
  }

  /// One record of a diagnostic; at the first its axes and datasets are made, since only it knows them.
  private func append(_ measurements: Measurements, to group: String) throws(StoreError) {
    let isFirst = count == 0
    try writer.perform { writer throws(StoreError) in
      if isFirst { try TrialRecords.create(measurements, in: group, of: writer) }
      for quantity in measurements.quantities {
        switch quantity.numbers {
        case .reals(let reals): try writer.append("\(group)/\(quantity.name)", reals)
        case .integers(let integers): try writer.append("\(group)/\(quantity.name)", integers)
        }
      }
    }
  }

  private static func create(_ measurements: Measurements, in group: String, of writer: TrialWriter) throws(StoreError) {
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
    try writer.append(path, byteCount: matrix.count * matrix.precision.size) { target in
      matrix.withBytes { target.copyMemory(from: $0) }
    }
  }

  private func append(_ path: String, _ rows: PaddedRows) throws(StoreError) {
    try writer.append(path, byteCount: rows.byteCount) { rows.copy(to: $0) }
  }

  private func append(_ path: String, _ numbers: [some StoredElement]) throws(StoreError) {
    try writer.perform { writer throws(StoreError) in try writer.append(path, numbers) }
  }

  private func lengths(_ shape: BatchShape) -> [Int32] { (0..<shape.examples).map { Int32(shape.length($0)) } }

  /// [T·B] → [rows], −1 past the batch's last step.
  private func padded(_ numbers: [Int32], to rows: Int) -> [Int32] {
    numbers + Array(repeating: -1, count: rows - numbers.count)
  }
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
