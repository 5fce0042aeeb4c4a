import CKernels
package import Components
package import LinearAlgebra
package import Recurrent

/// Gradients from a random influence of rank one, carried forward in time, example by example: ∂s_t/∂θ ≈ s̃_t
/// ⊗ θ̃_t.
///
/// (1) s̃_t = ρ₀ J_t s̃_{t−1} + ρ₁ ν_t, (2) θ̃_t = θ̃_{t−1}/ρ₀ + ν_tᵀ ∂⁺s_t/∂θ / ρ₁, (3) dE/dθ ≈ Σ_t (e_t ·
/// s̃_t) θ̃_t, with independent signs ν_t, one for each unit of each state component. Products of unlike
/// signs have mean zero and E νᵢνᵢ = 1, so that the mean of s̃_t ⊗ θ̃_t over draws is ∂s_t/∂θ for any (4) ρ₀
/// = √(‖θ̃_{t−1}‖ / ‖J_t s̃_{t−1}‖), (5) ρ₁ = √(‖νᵀ∂⁺‖ / ‖ν‖); these make the variance least.
///
/// In a decoder s̃ is joined by the tangent of the context, which no step changes, so that one estimate spans
/// encoder and decoder.
package final class RankOneComputation: GradientComputation {
  /// Fills ν [1, H] with independent numbers of mean 0 and mean square 1.
  package typealias Noise = (inout RandomStream, Matrix) -> Void

  private let network: Network
  private let seed: UInt64, samples: Int
  private let noise: Noise
  private let encoder: Side?
  private let side: Side
  /// The tangent of the encoder's last s, where the decoder reads it at every step: [1, H].
  private let context: Matrix?
  /// θ̃ and νᵀ∂⁺: [1, rows].
  private let theta: Matrix, immediate: Matrix
  /// The gradient of one example: [rows, 1].
  private let sums: Matrix
  /// Derivatives of the input part by what entered it, stage by stage: [1, G·H].
  private let entering: [Matrix]
  /// The tangent of softmax(y_{t−1}), for soft feedback: [1, K].
  private let outputs: Matrix?
  private let error: Matrix
  /// Gradients so far, or with updates inside sequences their beginnings; each has a stream for every
  /// example.
  private var calls = 0
  private var stream = RandomStream(seed: 0, name: "")

  /// One layer: s̃ of its components, and its immediate term.
  private struct Side {
    let tangent: Influence
    let immediate: ImmediateProduct
    let nu: [Matrix]

    init(_ layer: RecurrentLayer, _ network: Network) {
      tangent = Influence(layer, form: .full, capacity: 1)
      immediate = ImmediateProduct(tangent, network)
      nu = layer.states.map { _ in Matrix(rows: 1, columns: layer.units, precision: layer.precision) }
    }
  }

  package init(_ network: Network, seed: UInt64, samples: Int, noise: @escaping Noise) {
    (self.network, self.seed, self.samples, self.noise) = (network, seed, samples, noise)
    encoder = network.encoder.map { Side($0, network) }
    side = Side(network.layer, network)
    func row(_ width: Int) -> Matrix { Matrix(rows: 1, columns: width, precision: network.precision) }
    context = network.names.C == nil ? nil : network.encoderStack.map { row($0.top.width) }
    // Every row of every parameter, whatever an example reads.
    let capacity = TangentLayout(network, .full, tokens: nil).count
    (theta, immediate) = (row(capacity), row(capacity))
    sums = Matrix(rows: capacity, columns: 1, precision: network.precision)
    let isSoft = network.feedbackKind == .soft
    entering =
      context == nil && !isSoft
      ? [] : network.layer.stageGates.map { row($0.range.count * network.layer.units) }
    outputs = isSoft ? row(network.shape.outputs.width) : nil
    error = row(1)
  }

  package func gradients(on batch: Batch, into gradients: Parameters) -> Score {
    let score = network.forward(batch)
    gradients.clear()
    network.clearStateGradients(batch)
    network.backwardOutputs(batch)
    network.addOutputGradients(batch, gradients)
    for example in 0..<batch.examples {
      let inputs = inputs(batch, example)
      stream = RandomStream(seed: seed, name: "uoro/\(calls)/\(example)")
      sums.clear()
      for _ in 0..<samples {
        begin(batch, example, inputs)
        follow(0..<batch.outputShape.steps, batch, example, inputs)
      }
      sums.scale(by: 1 / Double(samples))
      inputs.layout.deliver(sums, to: gradients)
    }
    network.finish(gradients)
    calls += 1
    return score
  }

  package var state: StateItems {
    var state = StateItems()
    state.add("calls", integer: calls)
    return state
  }

  package func restore(_ state: inout StateReader) throws(StateError) { calls = try state.count("calls") }

  // MARK: time

  /// A draw's influence before the layer's first step.
  private func begin(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs) {
    theta.clear()
    context?.clear()
    side.tangent.clear()
    if let encoder {
      encoder.tangent.clear()
      addInitialState(encoder, inputs.layout)
      for t in 0..<batch.inputShape.length(example) {
        step(
          encoder, t, example, batch.inputShape, network.names.encoderWeights(network.parameters),
          inputs.encoderStep(network.place(of: encoder.tangent.layer), t),
          inputs.layout, entering: nil, besides: nil)
      }
      handOver(from: encoder)
    }
    if !batch.goesOn(example) { addInitialState(side, inputs.layout) }
  }

  /// Learned initial states depend on themselves: s̃ = ν, θ̃ = ν.
  private func addInitialState(_ side: Side, _ layout: TangentLayout) {
    for (component, name) in zip(side.tangent.components, network.place(of: side.tangent.layer).names.initial)
    {
      noise(&stream, component)
      let rows = layout[name].rows
      theta.columns(rows).add(component)
    }
  }

  /// Carries a draw through the layer's `steps`, as far as the example is alive, and adds its part of the
  /// gradient to the sums.
  private func follow(_ steps: Range<Int>, _ batch: Batch, _ example: Int, _ inputs: ExampleInputs) {
    let shape = batch.outputShape
    for t in steps.clamped(to: 0..<shape.length(example)) {
      step(
        side, t, example, shape, network.names.layerWeights(network.parameters),
        inputs.layerStep(network.place(of: side.tangent.layer), t), inputs.layout,
        entering: entering(t, example, shape),
        besides: context)
      addError(t, example, shape, count: inputs.layout.count)
    }
  }

  /// (1) and (2).
  ///
  /// - Parameter besides: a tangent that shares θ̃ with the layer's own, and that the step leaves as it is.
  private func step(
    _ side: Side, _ t: Int, _ example: Int, _ batch: BatchShape, _ weights: LayerWeights,
    _ step: ExampleInputs.Step,
    _ layout: TangentLayout, entering: [Matrix]?, besides: Matrix?
  ) {
    side.tangent.step(
      t, example, batch, weights, rows: 1, layout: TangentLayout(), names: nil, entering: entering,
      entries: [], embedded: nil)
    for nu in side.nu { noise(&stream, nu) }
    let all = 0..<layout.count
    let theta = theta.columns(all), immediate = immediate.columns(all)
    immediate.clear()
    side.immediate.add(side.nu, t, example, batch, step, layout, to: immediate)

    let own = side.tangent.components, tangents = own + (besides.map { [$0] } ?? [])
    let carried = norm(tangents), past = norm([theta])
    if carried == 0 || past == 0 {
      // Their product is zero, and a factor left over would only add variance.
      tangents.forEach { $0.clear() }
      theta.clear()
    } else {
      let rho = (past / carried).squareRoot()
      tangents.forEach { $0.scale(by: rho) }
      theta.scale(by: 1 / rho)
    }
    let drawn = norm(side.nu), fresh = norm([immediate])
    if drawn == 0 || fresh == 0 { return }
    let rho = (fresh / drawn).squareRoot()
    for (tangent, nu) in zip(own, side.nu) { add(rho, nu, to: tangent) }
    add(1 / rho, immediate, to: theta)
  }

  /// The decoder's initial state and the context take over the encoder's tangents, which share θ̃.
  private func handOver(from encoder: Side) {
    if network.model.handover.setsInitialState {
      for (mine, its) in zip(side.tangent.components, encoder.tangent.components) { mine.copy(from: its) }
    }
    guard let context else { return }
    let layer = encoder.tangent.layer
    for (number, component) in layer.declaration.outputStates.enumerated() {
      context.columns(number * layer.units..<(number + 1) * layer.units).copy(
        from: encoder.tangent.components[component])
    }
  }

  /// The tangent of step t's input part: of the context through C, and of softmax(y_{t−1}) through F where it
  /// is fed back softly.
  private func entering(_ t: Int, _ example: Int, _ batch: BatchShape) -> [Matrix]? {
    if entering.isEmpty { return nil }
    for (gates, part) in zip(network.layer.stageGates, entering) {
      part.clear()
      if let context, let C = network.names.C {
        multiply(context, gates.columns(of: network.parameters.effective(C)), into: part)
      }
    }
    guard let outputs, t > 0, let p = network.fedBackProbabilities(t, batch) else { return entering }
    side.tangent.multiplyOutputs(network.parameters[network.names.V], rows: 0..<1, into: outputs)
    network.feedBack(outputs, p.rows(example..<example + 1), into: entering, adding: true)
    return entering
  }

  /// (3)
  private func addError(_ t: Int, _ example: Int, _ batch: BatchShape, count: Int) {
    error.clear()
    for component in network.layer.declaration.outputStates {
      let e = network.layer.block(network.layer.stateGradients[component], t + 1, batch).rows(
        example..<example + 1)
      multiply(e, side.tangent.components[component].transposed, into: error, adding: true)
    }
    guard error[0, 0] != 0 else { return }
    add(error[0, 0], theta.columns(0..<count), to: sums.rows(0..<count))
  }

  // MARK: vectors

  /// target += factor · vector
  private func add(_ factor: Double, _ vector: Matrix, to target: Matrix) {
    target.precision.functions.pointee.add_scaled(vector.columns, factor, vector.pointer, target.pointer, 1)
  }
}

extension RankOneComputation: InfluenceFollower {
  func inputs(_ batch: Batch, _ example: Int) -> ExampleInputs {
    ExampleInputs(network, batch, example, .full)
  }

  /// One draw for the sequences that begin; what is under way at once is one draw, whatever `samples` says.
  func start(_ batch: Batch, _ example: Int, _ inputs: ExampleInputs) {
    stream = RandomStream(seed: seed, name: "uoro/\(calls)/\(example)")
    calls += 1
    begin(batch, example, inputs)
  }

  func addErrors(
    of steps: Range<Int>, _ batch: Batch, _ example: Int, _ inputs: ExampleInputs, _ gradients: Parameters
  ) {
    sums.clear()
    follow(steps, batch, example, inputs)
    inputs.layout.deliver(sums, to: gradients)
  }
}
