import CKernels
import Components
import LinearAlgebra
import Recurrent

/// Gradients from influence carried forward in time, example by example: dE/dθ = Σ_t e_t · ∂s_t/∂θ.
///
/// In sequence-to-sequence networks the encoder's influence goes on through the decoder (zeta and gamma): it
/// starts from the handover and has no immediate term, since the encoder's weights do not enter the decoder's
/// steps (equation (15) without the term of (16)) — unless they are tied, when the decoder's own immediate
/// term is theirs too.
final class ForwardComputation: GradientComputation, Memoryless {
  private let network: Network
  private let form: InfluenceForm
  /// Called after each step with the influence: a pattern that keeps part of it.
  private let restrict: ((Influence, TangentLayout) -> Void)?
  /// Whether parameters with a row for each token take part.
  private let carriesTokens: Bool
  private let encoder: [InfluenceChain]
  private let chains: [InfluenceChain]
  private let names: ParameterNames
  /// Σ_t e_t ∂s_t/∂θ: a number a row (full), or a row [H] (unit).
  private let sums: Matrix
  /// Derivatives of the input part by what entered it, and its part from the context, stage by stage: [rows,
  /// G·H].
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
    let capacity = TangentLayout(network, form, tokens: readsTokens && !carriesTokens ? [] : nil).count
    let precision = network.precision, lowest = network.stack.levels[0].directions[0].layer
    encoder = network.encoderStack.map { InfluenceChain.chains($0, form: form, capacity: capacity) } ?? []
    chains = InfluenceChain.chains(network.stack, form: form, capacity: capacity)
    sums = Matrix(rows: capacity, columns: form.isFull ? 1 : lowest.units, precision: precision)
    func inputParts(_ isNeeded: Bool) -> [Matrix] {
      isNeeded
        ? lowest.stageGates.map {
          Matrix(rows: capacity, columns: $0.range.count * lowest.units, precision: precision)
        } : []
    }
    let isSoft = network.feedbackKind == .soft
    context = inputParts(names.C != nil)
    entering = inputParts(isSoft)
    outputs =
      isSoft ? Matrix(rows: capacity, columns: network.shape.outputs.width, precision: precision) : nil
    ones = Matrix(rows: 1, columns: network.shape.outputs.width, precision: precision)
    ones.assign(Array(repeating: 1, count: ones.columns))
  }

  func keepMessageNorms() { messageNorms = [] }

  func gradients(on batch: Batch, into gradients: Parameters) -> Score {
    let score = network.forward(batch)
    if messageNorms != nil { messageNorms = Array(repeating: .nan, count: batch.outputShape.rows) }
    gradients.clear()
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    network.addOutputGradients(batch, gradients)
    for example in 0..<batch.examples { accumulate(batch, example, gradients) }
    network.finish(gradients)
    return score
  }

  // MARK: time

  private func accumulate(_ batch: Batch, _ example: Int, _ gradients: Parameters) {
    let inputs = inputs(batch, example)
    start(batch, example, inputs) { _, _ in }
    addErrors(of: 0..<batch.outputShape.steps, batch, example, inputs, gradients)
  }

  /// Follows an example over `steps` and adds Σ e_t · ∂s_t/∂θ of these steps to the gradients.
  func addErrors(
    of steps: Range<Int>, _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, _ gradients: Parameters
  ) {
    let rows = 0..<inputs.layout.count
    sums.rows(rows).clear()
    follow(batch, example, inputs, steps: steps) { t, influence in
      guard chains.contains(where: { $0.top === influence }) else { return }
      addError(of: influence, t, example, batch.outputShape, rows)
      if influence === chains[0].top {
        messageNorms?[t * batch.examples + example] = norm(influence.components.map { $0.rows(rows) })
      }
    }
    inputs.layout.deliver(sums, to: gradients)
  }

  /// ‖∂(state)_t/∂θ‖ of the layer that the head reads, as `messageNorms`, without a gradient: runs the network and
  /// carries the influence of every example.
  func norms(on batch: Batch) -> [Double] {
    _ = network.forward(batch, needsGradient: false)
    var norms = Array(repeating: Double.nan, count: batch.outputShape.rows)
    for example in 0..<batch.examples {
      let inputs = inputs(batch, example), rows = 0..<inputs.layout.count
      carry(batch, example, inputs) { t, influence in
        guard influence === chains[0].top else { return }
        norms[t * batch.examples + example] = norm(influence.components.map { $0.rows(rows) })
      }
    }
    return norms
  }

  /// What enters the steps of an example, and which rows belong to which parameter while it is followed.
  func inputs(_ batch: Batch, _ example: Int) -> ExampleInputs {
    ExampleInputs(network, batch, example, form, carriesTokens: carriesTokens)
  }

  /// Carries the influence of one example through all steps of the batch that the network ran last.
  ///
  /// - Parameter visit: called after each step of a layer with the influence that made it; of an encoder's
  ///   only the rows of its own parameters count. A layer of the reverse direction counts steps from the
  ///   sequence's end.
  func carry(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs, visit: (_ t: Int, Influence) -> Void) {
    start(batch, example, inputs, visit: visit)
    follow(batch, example, inputs, steps: 0..<batch.outputShape.steps, visit: visit)
  }

  /// Carries the influence of one example through the encoder, where there is one, to before the layers'
  /// first step.
  func start(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs, visit: (_ t: Int, Influence) -> Void) {
    let layout = inputs.layout
    for chain in chains { chain.begin(layout, goesOn: batch.goesOn(example)) }
    guard let stack = network.encoderStack else { return }
    for chain in encoder {
      chain.begin(layout, goesOn: false)
      for t in 0..<batch.inputShape.length(example) {
        chain.step(
          t, example, batch.inputShape, network.parameters, stack.levels, rows: 0, layout: layout,
          lowest: nil,
          inputs: { inputs.encoderStep($0, t) },
          visit: { influence in
            restrict?(influence, layout)
            visit(t, influence)
          })
      }
    }
    handOver(rows: stack.layers.reduce(0) { max($0, layout.end(of: $1.names)) }, all: layout.count)
  }

  /// Carries it through the layers' `steps`, as far as the example is alive.
  func follow(
    _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, steps: Range<Int>,
    visit: (_ t: Int, Influence) -> Void
  ) {
    let shape = batch.outputShape, layout = inputs.layout
    // What is handed over or fed back depends on every parameter.
    let everything = network.encoderStack != nil || outputs != nil
    for chain in chains {
      for t in steps.clamped(to: 0..<shape.length(example)) {
        chain.step(
          t, example, shape, network.parameters, network.stack.levels, rows: everything ? layout.count : 0,
          layout: layout,
          lowest: entering(t, example, shape, layout), inputs: { inputs.layerStep($0, t) },
          visit: { influence in
            restrict?(influence, layout)
            visit(t, influence)
          })
      }
    }
  }

  /// zeta_{−1}, gamma_{−1}: what the decoder's initial state, and the context it reads at every step, owe to
  /// the encoder's parameters.
  private func handOver(rows: Int, all: Int) {
    if network.model.handover.setsInitialState {
      for (level, mine) in chains[0].influences.enumerated() {
        for chain in encoder {
          let its = chain.influences[chain.influences.count == 1 ? 0 : level], units = its.layer.units
          let first = chain.places[0].names.isReversed ? units : 0
          for (own, theirs) in zip(mine.components, its.components) {
            own.rows(0..<rows).columns(first..<first + units).copy(from: theirs.rows(0..<rows))
          }
        }
      }
    }
    guard let C = names.C.map({ network.parameters.effective($0) }) else { return }
    let lowest = network.stack.levels[0].directions[0].layer
    for (gates, part) in zip(lowest.stageGates, context) {
      let C = gates.columns(of: C)
      part.rows(0..<all).clear()
      for chain in encoder {
        for (component, columns) in zip(chain.top.layer.declaration.outputStates, chain.columns) {
          let last = chain.top.components[component].rows(0..<rows)
          switch form {
          case .full: multiply(last, C.rows(columns), into: part.rows(0..<rows), adding: true)
          case .unit(recurs: false): continue
          case .unit(recurs: true):
            // Read per unit, decoder unit h is encoder unit h, and only C[h, g·H + h] joins them.
            let units = lowest.units
            for row in 0..<rows {
              for column in 0..<part.columns {
                part[row, column] +=
                  last[row, column % units] * C[columns.lowerBound + column % units, column]
              }
            }
          }
        }
      }
    }
  }

  /// Derivatives of step t's input part by what entered it: the context, and y_{t−1} where it is fed back
  /// softly.
  private func entering(_ t: Int, _ example: Int, _ shape: BatchShape, _ layout: TangentLayout) -> [Matrix]? {
    let rows = 0..<layout.count
    guard let outputs = outputs?.rows(rows), t > 0, let p = network.fedBackProbabilities(t, shape) else {
      return context.isEmpty ? nil : context
    }
    // ∂y_{t−1}/∂θ = ∂s_{t−1}/∂θ V + ∂⁺y_{t−1}/∂θ, where only V and c have the second term.
    let V = network.parameters[names.V], top = chains[0].top
    top.multiplyOutputs(V, rows: rows, into: outputs)
    let functions = outputs.precision.functions, width = outputs.columns
    func addDiagonal(_ factor: Double, at row: Int) {
      functions.pointee.add_scaled(
        width, factor, ones.pointer, outputs.rows(row..<row + width).pointer, width + 1)
    }
    let s = network.layer.block(network.stack.top.values(shape), t - 1, shape)
    for h in 0..<s.columns { addDiagonal(s[example, h], at: layout[names.V].rows.lowerBound + h * width) }
    if let c = names.c { addDiagonal(1, at: layout[c].rows.lowerBound) }
    let parts = entering.map { $0.rows(rows) }
    if !context.isEmpty {
      for (part, context) in zip(parts, context) { part.copy(from: context.rows(rows)) }
    }
    network.feedBack(outputs, p.rows(example..<example + 1), into: parts, adding: !context.isEmpty)
    return entering
  }

  /// sums += e_t · ∂s_t/∂θ
  private func addError(
    of influence: Influence, _ t: Int, _ example: Int, _ shape: BatchShape, _ rows: Range<Int>
  ) {
    let layer = influence.layer
    for component in layer.declaration.outputStates {
      let e = layer.block(layer.stateGradients[component], t + 1, shape).rows(example..<example + 1)
      guard e.norm > 0 else { continue }
      let s = influence.components[component].rows(rows)
      if form.isFull {
        addProduct(s, vector: e, to: sums.rows(rows))
      } else {
        var term = lab_term(
          coefficient: UnsafeRawPointer(e.pointer), in: UnsafeRawPointer(s.pointer), stride: s.stride)
        e.precision.functions.pointee.combine(s.rows, s.columns, &term, 1, true, sums.pointer)
      }
    }
  }
}
