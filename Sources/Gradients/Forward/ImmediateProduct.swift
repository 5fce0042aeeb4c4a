import CKernels
import LinearAlgebra
import Recurrent

/// νᵀ ∂⁺s_t/∂θ of one layer, example and step: what parameters change at this very step, seen through a
/// cotangent ν of the state.
///
/// The adjoint of the immediate term that `Influence` adds, from the same pointwise derivatives: those of the
/// influence's last step.
final class ImmediateProduct {
  private let network: Network
  private let influence: Influence
  private let layer: RecurrentLayer
  private let weights: LayerWeights
  private let names: LayerNames
  /// νᵀ ∂s_t/∂(xU + b) and νᵀ ∂s_t/∂(rW), stage by stage: [1, G·H].
  private let inputs: [Matrix], recurrents: [Matrix]
  /// νᵀ ∂s_t/∂(results of a first stage): [1, H] each.
  private let results: [Matrix]
  /// A result's cotangent before what is left out: [1, H].
  private let masked: Matrix
  /// νᵀ ∂s_t/∂y_{t−1}, for soft feedback into this layer: [1, K].
  private let outputs: Matrix?
  private let functions: UnsafePointer<lab_functions>
  private var terms: [lab_term] = []

  init(_ influence: Influence, _ network: Network) {
    (self.influence, self.network, layer) = (influence, network, influence.layer)
    let isEncoder = influence.layer === network.encoder, layer = influence.layer
    names = network.place(of: layer).names
    weights = names.weights(network.parameters)
    func row(_ width: Int) -> Matrix { Matrix(rows: 1, columns: width, precision: layer.precision) }
    inputs = layer.stageGates.map { row($0.range.count * layer.units) }
    recurrents = layer.stageGates.map { row($0.range.count * layer.units) }
    masked = row(layer.units)
    let stages = layer.declaration.stages
    results = stages.count == 1 ? [] : stages[0].results.map { _ in row(layer.units) }
    outputs = network.feedbackKind == .soft && !isEncoder ? row(network.shape.outputs.width) : nil
    functions = layer.precision.functions
  }

  /// Adds νᵀ ∂⁺s_t/∂θ to a number for each row of `layout`, [1, count].
  ///
  /// - Parameter cotangents: ν, [1, H] by state component.
  func add(
    _ cotangents: [Matrix], _ t: Int, _ example: Int, _ batch: BatchShape, _ step: ExampleInputs.Step,
    _ layout: TangentLayout,
    to vector: Matrix
  ) {
    let stages = layer.declaration.stages
    outputs?.clear()
    for index in stages.indices.reversed() {
      let partials = influence.partials[index], gates = layer.stageGates[index], units = layer.units
      let input = inputs[index], recurrent = recurrents[index]
      let above = index == stages.count - 1 ? cotangents : results
      for gate in 0..<partials.gates {
        let columns = gate * units..<(gate + 1) * units
        combine(above, { partials.input($0, gate) }, into: input.columns(columns))
        combine(above, { partials.recurrent($0, gate) }, into: recurrent.columns(columns))
      }
      if index > 0 {
        for (number, result) in results.enumerated() {
          combine(above, { partials.source($0, layer.states.count + number) }, into: result)
        }
        for (block, source) in layer.declaration.sourcesRead(by: index).enumerated()
        where source >= layer.states.count {
          let W = gates.columns(of: weights.W.rows(block * units..<(block + 1) * units)).transposed
          let result = results[source - layer.states.count]
          if let mask = layer.mask?.rows(example..<example + 1) {
            multiply(recurrent, W, into: masked)
            masked.scaleElements(by: mask)
            result.add(masked)
          } else {
            multiply(recurrent, W, into: result, adding: true)
          }
        }
      }
      for (block, read) in layer.read(stage: index, t, batch).enumerated() {
        guard let name = names.W else { continue }
        let W = layout.view(name, of: vector).rows(block * units..<(block + 1) * units)
        multiply(
          read.rows(example..<example + 1).transposed, recurrent, into: gates.columns(of: W), adding: true)
      }
      gates.columns(of: layout.view(names.b, of: vector)).add(input)
      for (parameter, name) in names.unit.enumerated() {
        combine(above, { partials.unit($0, parameter) }, into: layout.view(name, of: vector), adding: true)
      }
      addInputs(step, gates, input, layout, to: vector)
    }
    addFedBackOutputs(t, example, batch, layout, to: vector)
  }

  /// What enters the input part: U, C and F times what they multiply, token vectors through U, y_{t−1}
  /// through F.
  private func addInputs(
    _ step: ExampleInputs.Step, _ gates: StageGates, _ input: Matrix, _ layout: TangentLayout,
    to vector: Matrix
  ) {
    for entry in step.entries {
      let weights = gates.columns(of: layout.view(entry.block.parameter, of: vector))
      for (position, factor) in entry.factors {
        functions.pointee.add_scaled(
          input.columns, factor, input.pointer, weights.rows(position..<position + 1).pointer, 1)
      }
    }
    if let (block, position, U) = step.embedded {
      let vectors = layout.view(block.parameter, of: vector)
      multiply(
        input, gates.columns(of: U).transposed, into: vectors.rows(position..<position + 1), adding: true)
    }
    if let outputs {
      let F = network.parameters.effective(network.names.F)
      multiply(input, gates.columns(of: F).transposed, into: outputs, adding: true)
    }
  }

  /// V and c enter step t through y_{t−1}, where it is fed back softly.
  private func addFedBackOutputs(
    _ t: Int, _ example: Int, _ batch: BatchShape, _ layout: TangentLayout, to vector: Matrix
  ) {
    guard let outputs, t > 0, let probabilities = network.fedBackProbabilities(t, batch) else { return }
    functions.pointee.softmax_gradient(
      1, outputs.columns, probabilities.rows(example..<example + 1).pointer, outputs.pointer)
    for (number, component) in layer.declaration.outputStates.enumerated() {
      let before = layer.block(layer.states[component], t, batch).rows(example..<example + 1)
      let V = layout.view(network.names.V, of: vector).rows(number * layer.units..<(number + 1) * layer.units)
      multiply(before.transposed, outputs, into: V, adding: true)
    }
    if let c = network.names.c { layout.view(c, of: vector).add(outputs) }
  }

  /// target (+)= Σ_r above_r ⊙ partial(r)
  private func combine(
    _ above: [Matrix], _ partial: (Int) -> Matrix, into target: Matrix, adding: Bool = false
  ) {
    terms.removeAll(keepingCapacity: true)
    for (result, cotangent) in above.enumerated() {
      terms.append(
        lab_term(
          coefficient: UnsafeRawPointer(partial(result).pointer), in: UnsafeRawPointer(cotangent.pointer),
          stride: cotangent.stride))
    }
    functions.pointee.combine(1, layer.units, terms, terms.count, adding, target.pointer)
  }
}
