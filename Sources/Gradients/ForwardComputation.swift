import CKernels
import LinearAlgebra
import Recurrent

/// Gradients from influence carried forward in time, example by example: dE/dθ = Σ_t e_t · ∂s_t/∂θ.
///
/// In sequence-to-sequence networks the encoder's influence goes on through the decoder (zeta and gamma): it starts from the
/// handover and has no immediate term, since the encoder's weights do not enter the decoder's steps (equation (15) without the term of (16)).
final class ForwardComputation: GradientComputation {
  private let network: Network
  private let form: InfluenceForm
  /// Called after each step with the influence: a pattern that keeps part of it.
  private let restrict: ((Influence, TangentLayout) -> Void)?
  /// Whether parameters with a row for each token take part.
  private let carriesTokens: Bool
  private let encoder: Influence?
  private let influence: Influence
  private let names: ParameterNames
  /// Σ_t e_t ∂s_t/∂θ: a number a row (full), or a row [H] (unit).
  private let sums: Matrix
  /// Derivatives of the input part by what entered it, and its part from the context, stage by stage: [rows, G·H].
  private let entering: [Matrix], context: [Matrix]
  /// ∂y_{t−1}/∂θ, then ∂softmax(y_{t−1})/∂θ, for soft feedback: [rows, K].
  private let outputs: Matrix?
  private let ones: Matrix
  private(set) var messageNorms: [Double]?

  init(
    _ network: Network, form: InfluenceForm, carriesTokens: Bool = true,
    restrict: ((Influence, TangentLayout) -> Void)? = nil
  ) {
    (self.network, self.form, self.restrict, names) = (network, form, restrict, network.names)
    self.carriesTokens = carriesTokens
    // Every row of every parameter that takes part, whatever an example reads.
    var readsTokens = false
    if case .tokens = network.shape.inputs { readsTokens = true }
    let capacity = ForwardComputation.layout(network, form, tokens: readsTokens && !carriesTokens ? [] : nil).count
    let precision = network.precision, layer = network.layer
    encoder = network.encoder.map { Influence($0, form: form, capacity: capacity) }
    influence = Influence(layer, form: form, capacity: capacity)
    sums = Matrix(rows: capacity, columns: form.isFull ? 1 : layer.units, precision: precision)
    func inputParts(_ isNeeded: Bool) -> [Matrix] {
      isNeeded
        ? layer.stageGates.map { Matrix(rows: capacity, columns: $0.range.count * layer.units, precision: precision) } : []
    }
    let isSoft = network.feedbackKind == .soft
    context = inputParts(names.C != nil)
    entering = inputParts(isSoft)
    outputs = isSoft ? Matrix(rows: capacity, columns: network.shape.outputs.width, precision: precision) : nil
    ones = Matrix(rows: 1, columns: max(layer.units, network.shape.outputs.width), precision: precision)
    ones.assign(Array(repeating: 1, count: ones.columns))
  }

  func keepMessageNorms() { messageNorms = [] }

  func gradients(on batch: Batch, into gradients: Parameters) -> Score {
    let score = network.forward(batch)
    if messageNorms != nil { messageNorms = Array(repeating: .nan, count: batch.outputShape.rows) }
    gradients.clear()
    network.layer.clearStateGradients(batch.outputShape)
    network.backwardOutputs(batch)
    network.addOutputGradients(batch, gradients)
    for example in 0..<batch.examples { accumulate(batch, example, gradients) }
    network.finish(gradients)
    return score
  }

  // MARK: rows

  /// The parameters whose influence is carried, the encoder's first; with `tokens`, only the rows of tokens that occur.
  static func layout(_ network: Network, _ form: InfluenceForm, tokens: [Int]?) -> TangentLayout {
    let names = network.names
    var layout = TangentLayout()
    let gates = network.layer.declaration.gates.count
    func add(_ name: String, units: Int, rows: [Int]? = nil) {
      let matrix = network.parameters.effective(name)
      layout.add(name, parameterRows: rows ?? Array(0..<matrix.rows), rowsEach: form.isFull ? gates * units : gates)
    }
    func addOwn(_ prefix: String, units: Int) {
      if network.parameters.contains(prefix + "W") { add(prefix + "W", units: units) }
      add(prefix + "b", units: units)
      for name in names.unitParameters { layout.add(prefix + name, parameterRows: [0], rowsEach: form.isFull ? units : 1) }
    }
    let reading = network.encoder ?? network.layer
    if let name = names.embedding {
      layout.add(
        name, parameterRows: tokens ?? Array(0..<network.parameters[name].rows), rowsEach: network.parameters[name].columns)
      add(names.U, units: reading.units)
    } else {
      add(names.U, units: reading.units, rows: tokens)
    }
    addOwn(names.encoderPrefix ?? names.layerPrefix, units: reading.units)
    if names.hasFeedback { add(names.F, units: network.layer.units) }
    if network.encoder != nil {
      if let C = names.C { add(C, units: network.layer.units) }
      addOwn(names.layerPrefix, units: network.layer.units)
    }
    if network.feedbackKind == .soft {
      let width = network.shape.outputs.width
      layout.add(names.V, parameterRows: Array(0..<network.layer.units), rowsEach: width)
      layout.add(names.c, parameterRows: [0], rowsEach: width)
    }
    return layout
  }

  // MARK: time

  private func accumulate(_ batch: Batch, _ example: Int, _ gradients: Parameters) {
    let inputs = inputs(batch, example)
    start(batch, example, inputs) { _, _ in }
    addErrors(of: 0..<batch.outputShape.steps, batch, example, inputs, gradients)
  }

  /// Follows an example over `steps` and adds Σ e_t · ∂s_t/∂θ of these steps to the gradients.
  func addErrors(of steps: Range<Int>, _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, _ gradients: Parameters) {
    let rows = 0..<inputs.layout.count
    sums.rows(rows).clear()
    follow(batch, example, inputs, steps: steps) { t, influence in
      addError(t, example, batch.outputShape, rows)
      messageNorms?[t * batch.examples + example] =
        influence.components.reduce(0) { $0 + $1.rows(rows).sumOfSquares }.squareRoot()
    }
    inputs.layout.deliver(sums, to: gradients)
  }

  /// What enters the steps of an example, and which rows belong to which parameter while it is followed.
  func inputs(_ batch: Batch, _ example: Int) -> ExampleInputs {
    ExampleInputs(network, batch, example, form, carriesTokens: carriesTokens)
  }

  /// Carries the influence of one example through all steps of the batch that the network ran last.
  ///
  /// - Parameter visit: called after each step with the influence that made it, the encoder's or the layer's; of the encoder's only the
  ///   rows of its own parameters count.
  func carry(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs, visit: (_ t: Int, Influence) -> Void) {
    start(batch, example, inputs, visit: visit)
    follow(batch, example, inputs, steps: 0..<batch.outputShape.steps, visit: visit)
  }

  /// Carries the influence of one example through the encoder, where there is one, to before the layer's first step.
  func start(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs, visit: (_ t: Int, Influence) -> Void) {
    influence.clear()
    guard let encoder else { return }
    encoder.clear()
    for t in 0..<batch.inputShape.length(example) {
      let (entries, embedded) = inputs.encoderStep(t)
      encoder.step(
        t, example, batch.inputShape, names.encoderWeights(network.parameters), rows: inputs.encoderRows,
        layout: inputs.layout, prefix: names.encoderPrefix ?? "", unitParameters: names.unitParameters, entering: nil,
        entries: entries, embedded: embedded)
      restrict?(encoder, inputs.layout)
      visit(t, encoder)
    }
    handOver(from: encoder, rows: inputs.encoderRows, all: inputs.layout.count)
  }

  /// Carries it through the layer's `steps`, as far as the example is alive.
  func follow(
    _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, steps: Range<Int>, visit: (_ t: Int, Influence) -> Void
  ) {
    let shape = batch.outputShape, layout = inputs.layout
    for t in steps.clamped(to: 0..<shape.length(example)) {
      let (entries, embedded) = inputs.layerStep(t)
      influence.step(
        t, example, shape, names.layerWeights(network.parameters), rows: layout.count, layout: layout,
        prefix: names.layerPrefix, unitParameters: names.unitParameters, entering: entering(t, example, shape, layout),
        entries: entries, embedded: embedded)
      restrict?(influence, layout)
      visit(t, influence)
    }
  }

  /// zeta_{−1}, gamma_{−1}: what the decoder's initial state, and the context it reads at every step, owe to the encoder's parameters.
  private func handOver(from encoder: Influence, rows: Int, all: Int) {
    if network.model.handover.setsInitialState {
      for (mine, its) in zip(influence.components, encoder.components) { mine.rows(0..<rows).copy(from: its.rows(0..<rows)) }
    }
    guard let C = names.C.map({ network.parameters.effective($0) }) else { return }
    for (gates, part) in zip(network.layer.stageGates, context) {
      let C = gates.columns(of: C)
      part.rows(0..<all).clear()
      switch form {
      case .full: multiply(encoder.output.rows(0..<rows), C, into: part.rows(0..<rows))
      case .unit(recurs: false): continue
      case .unit(recurs: true):
        // Read per unit, decoder unit h is encoder unit h, and only C[h, g·H + h] joins them.
        let units = network.layer.units
        for row in 0..<rows {
          for column in 0..<part.columns {
            part[row, column] = encoder.output[row, column % units] * C[column % units, column]
          }
        }
      }
    }
  }

  /// Derivatives of step t's input part by what entered it: the context, and y_{t−1} where it is fed back softly.
  private func entering(_ t: Int, _ example: Int, _ shape: BatchShape, _ layout: TangentLayout) -> [Matrix]? {
    let rows = 0..<layout.count
    guard let outputs = outputs?.rows(rows), t > 0, let p = network.fedBackProbabilities(t, shape) else {
      return context.isEmpty ? nil : context
    }
    // ∂y_{t−1}/∂θ = ∂s_{t−1}/∂θ V + ∂⁺y_{t−1}/∂θ, where only V and c have the second term.
    multiply(influence.output.rows(rows), network.parameters[names.V], into: outputs)
    let functions = outputs.precision.functions, width = outputs.columns
    let s = network.layer.block(network.layer.outputStates, t, shape)
    func addDiagonal(_ factor: Double, at row: Int) {
      functions.pointee.add_scaled(width, factor, ones.pointer, outputs.rows(row..<row + width).pointer, width + 1)
    }
    for h in 0..<network.layer.units { addDiagonal(s[example, h], at: layout[names.V].rows.lowerBound + h * width) }
    addDiagonal(1, at: layout[names.c].rows.lowerBound)
    let parts = entering.map { $0.rows(rows) }
    if !context.isEmpty {
      for (part, context) in zip(parts, context) { part.copy(from: context.rows(rows)) }
    }
    network.feedBack(outputs, p.rows(example..<example + 1), into: parts, adding: !context.isEmpty)
    return entering
  }

  /// sums += e_t · ∂s_t/∂θ
  private func addError(_ t: Int, _ example: Int, _ shape: BatchShape, _ rows: Range<Int>) {
    let e = network.layer.block(network.layer.outputStateGradients, t + 1, shape).rows(example..<example + 1)
    guard e.sumOfSquares > 0 else { return }
    let s = influence.output.rows(rows)
    if form.isFull {
      addProduct(s, vector: e, to: sums.rows(rows))
    } else {
      var term = lab_term(coefficient: UnsafeRawPointer(e.pointer), in: UnsafeRawPointer(s.pointer), stride: s.stride)
      e.precision.functions.pointee.combine(s.rows, s.columns, &term, 1, true, sums.pointer)
    }
  }
}
