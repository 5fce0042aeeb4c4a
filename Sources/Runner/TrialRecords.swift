import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import Store
import Training
import TrialFormat

/// Writes the records of a trial into its file.
struct TrialRecords {
  private let layout: TrialLayout
  private let writer: BackgroundWriter
  /// Records written so far.
  private var count: Int

  init(_ layout: TrialLayout, to writer: BackgroundWriter, count: Int) {
    (self.layout, self.writer, self.count) = (layout, writer, count)
  }

  /// Copies a record, which is then written in the background.
  mutating func append(_ record: Record) throws(StoreError) {
    let path = TrialPath.records, batch = record.batch
    for parameter in layout.parameters {
      try append(path.parameter(parameter.name), record.parameters[parameter.name])
      try append(path.gradient(parameter.name), record.gradients[parameter.name])
    }
    try append(batch, to: path)
    if layout.settings.train.carry {
      let goesOn = batch.continues ?? Array(repeating: false, count: batch.examples)
      try append(path.continues, goesOn.map { Int32($0 ? 1 : 0) })
      for (name, values) in record.initialStates { try append(path.initialState(name), values) }
    }
    for place in layout.dropout {
      guard let mask = batch.dropout?[place] else { continue }
      let (own, steps) =
        place.isOfEncoder
        ? (batch.inputShape, layout.longestInput) : (batch.outputShape, layout.longestOutput)
      let target = path.dropout(place.name)
      if place.isRecurrent {
        try append(target, mask)
      } else {
        try append(target, PaddedRows(mask, toSteps: steps, own))
      }
    }
    try append(
      Made(
        batch: batch, outputs: record.outputs, fedBack: record.fedBack, states: record.states,
        stateGradients: record.stateGradients), to: path)
    for tensor in record.exampleTensors { try append(tensor.tensor.path, tensor.values) }
    for companion in record.companions { try append(companion, examples: batch.examples) }
    for (name, measurements) in record.measurements { try append(measurements, of: name) }
    if let probe = record.probe { try append(probe) }
    try append(path.step, [Int64(record.update)])
    try append("/\(AxisName.record)", [Int64(record.update)])
    count += 1
  }

  /// The probe batch itself is written with the first record, because it is the same for all.
  private func append(_ probe: ProbeRecord) throws(StoreError) {
    let path = TrialPath.probe
    if count == 0 { try write(probe.batch, to: path) }
    try append(path.loss, [probe.loss])
    try append(
      Made(
        batch: probe.batch, outputs: probe.outputs, fedBack: probe.fedBack, states: probe.states,
        stateGradients: probe.stateGradients), to: path)
  }

  // MARK: Batches

  private enum Part {
    case reals(PaddedRows)
    case matrix(Matrix)
    case integers([Int32])
  }

  /// The parts of a batch by their datasets.
  private func parts(of batch: Batch, at path: RecordPath) -> [(path: String, part: Part)] {
    let hasSteps = layout.shape.arrangement.hasOutputSteps
    let inputRows = layout.longestInput * batch.examples, outputRows = layout.longestOutput * batch.examples
    let inputs: Part =
      switch batch.inputs {
      case .reals(let x): .reals(PaddedRows(x, toSteps: layout.longestInput, batch.inputShape))
      case .tokens(let tokens): .integers(padded(tokens, to: inputRows))
      }
    let targets: Part =
      switch batch.targets {
      case .classes(let targets): .integers(hasSteps ? padded(targets, to: outputRows) : targets)
      case .reals(let targets), .labels(let targets):
        hasSteps
          ? .reals(PaddedRows(targets, toSteps: layout.longestOutput, batch.outputShape)) : .matrix(targets)
      }
    let lengths: [(String, Part)] =
      hasSteps ? [(path.targetLengths, .integers(self.lengths(batch.outputShape)))] : []
    return [
      (path.inputs, inputs), (path.inputLengths, .integers(self.lengths(batch.inputShape))),
      (path.targets, targets),
    ]
      + lengths
  }

  private func append(_ batch: Batch, to path: RecordPath) throws(StoreError) {
    for (path, part) in parts(of: batch, at: path) {
      switch part {
      case .reals(let rows): try append(path, rows)
      case .matrix(let matrix): try append(path, matrix)
      case .integers(let integers): try append(path, integers)
      }
    }
  }

  /// Writes a batch that is the same for all records.
  private func write(_ batch: Batch, to path: RecordPath) throws(StoreError) {
    for (path, part) in parts(of: batch, at: path) {
      let bytes: [UInt8]
      switch part {
      case .reals(let rows):
        bytes = [UInt8](unsafeUninitializedCapacity: rows.byteCount) { buffer, count in
          rows.copy(to: UnsafeMutableRawBufferPointer(buffer))
          count = rows.byteCount
        }
      case .matrix(let matrix): bytes = matrix.withBytes { Array($0) }
      case .integers(let integers): bytes = integers.withUnsafeBytes { Array($0) }
      }
      try writer.perform { writer throws(StoreError) in
        var failure: StoreError?
        bytes.withUnsafeBytes { bytes in
          do throws(StoreError) { try writer.write(path, bytes) } catch { failure = error }
        }
        if let failure { throw failure }
      }
    }
  }

  // MARK: What was made of them

  private struct Made {
    let batch: Batch
    let outputs: Matrix
    let fedBack: [Int32]
    let states: [StateTensor]
    let stateGradients: [StateTensor]
  }

  private func append(_ made: Made, to path: RecordPath) throws(StoreError) {
    if layout.shape.arrangement.generates {
      try append(path.decoderInputs, padded(made.fedBack, to: layout.longestOutput * made.batch.examples))
    }
    if layout.shape.arrangement.hasOutputSteps {
      try append(
        path.outputs, PaddedRows(made.outputs, toSteps: layout.longestOutput, made.batch.outputShape))
    } else {
      try append(path.outputs, made.outputs)
    }
    guard layout.keepsStates else { return }
    let steps = layout.layers.flatMap { layer in layer.states.map { _ in layer.steps } }
    for (tensor, steps) in zip(made.states, steps) {
      try append(path.state(tensor.name), PaddedRows(tensor.values, toSteps: steps, tensor.shape))
    }
    for (tensor, steps) in zip(made.stateGradients, steps) {
      try append(path.stateGradient(tensor.name), PaddedRows(tensor.values, toSteps: steps, tensor.shape))
    }
  }

  private func append(_ companion: CompanionGradients, examples: Int) throws(StoreError) {
    let path = TrialPath.records
    for parameter in layout.parameters {
      try append(path.companionGradient(companion.name, parameter.name), companion.gradients[parameter.name])
    }
    try append(path.companion(companion.name, "error"), companion.error)
    try append(path.companion(companion.name, "cosine"), companion.cosine)
    if let norms = companion.messageNorms, let layer = layout.layers.last {
      let missing = layer.steps * examples - norms.count
      try append(
        path.companion(companion.name, "message_norms"), norms + Array(repeating: .nan, count: missing))
    }
  }

  private func append(_ measurements: Measurements, of diagnostic: String) throws(StoreError) {
    for (path, numbers) in measurements.quantities {
      switch numbers {
      case .reals(let reals): try append(TrialPath.diagnostic(diagnostic, path), reals)
      case .integers(let integers): try append(TrialPath.diagnostic(diagnostic, path), integers)
      }
    }
  }

  // MARK: Rows

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

  private func lengths(_ shape: BatchShape) -> [Int32] {
    (0..<shape.examples).map { Int32(shape.length($0)) }
  }

  /// Pads [T·B] to [rows], with −1 after the batch's last step.
  private func padded(_ numbers: [Int32], to rows: Int) -> [Int32] {
    numbers + Array(repeating: -1, count: rows - numbers.count)
  }
}
