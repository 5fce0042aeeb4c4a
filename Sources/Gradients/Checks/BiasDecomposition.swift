import CKernels
import Components
import LinearAlgebra
public import Recurrent

/// What the engine `unit` leaves out, explained: exact − unit = Σ_t (λ_{t+1} O_{t+1}) α_t + Σ_t λ_t (∂⁺s_t/∂θ
/// − ∂⁺_own s_t/∂θ).
///
/// O = J − blockdiag J is the part of the Jacobian that joins different units, α_t the message read per unit.
/// The second sum is nothing for cells of one stage; in cells of two, the first stage's gates reach other
/// units within the step, through W of the second. Covers arrangements of one layer: in sequence-to-sequence
/// networks the per-unit reading identifies decoder units with encoder units, and what it leaves out crosses
/// two layers. The parameters are those of the layer's steps; V and c are exact in `unit`.
///
/// The terms of κ are (λ_{t+1} J_{t+1}) α_t, (λ_{t+1} blockdiag J_{t+1}) α_t and the immediate term of each
/// example and step, and the two gradients.
public struct BiasDecomposition: Sendable {
  public let parameters: [String]
  /// Of (exact − unit) − Σ; one for each parameter.
  public let residuals: [Residual]
  /// ‖exact − unit‖ / ‖exact‖; 0 where both vanish.
  public let bias: [Double]
  /// Whether the cell has the immediate term.
  public let hasImmediateTerm: Bool

  public var holds: Bool { residuals.allSatisfy { $0.isWithin(Residual.tolerance) } }

  /// The parameter that agrees least.
  public var worst: (parameter: String, residual: Residual) {
    zip(parameters, residuals).reduce(("", Residual(difference: 0, terms: 0, size: 0))) {
      !($1.1.scaled <= $0.1.scaled) || $0.0.isEmpty ? $1 : $0
    }
  }

  /// Why a network's bias is not decomposed, or nil.
  public static func refusal(_ model: ModelSettings, _ shape: NetworkShape) -> String? {
    if shape.arrangement == .sequenceToSequence {
      return
        "the bias of the per-unit form is decomposed for arrangements of one layer, not across encoder and decoder"
    }
    if let problem = UnitEngine().problems(for: model, shape).first { return problem.description }
    let stages = model.cell.declaration.stages
    if stages.count == 2, stages[1].keepsPartsApart || stages[0].reads != .state {
      return
        "the immediate term of a second stage that keeps input and recurrent part apart is not decomposed"
    }
    return nil
  }

  /// - Parameters:
  ///   - network: one that `refusal` accepts; keeps its forward pass; Float64.
  ///   - sweep: the reverse pass over the same batch.
  init(_ network: Network, _ batch: Batch, _ sweep: ReverseSweep) {
    let exact = Parameters(network.parameters.shapes, precision: network.precision)
    let unit = Parameters(network.parameters.shapes, precision: network.precision)
    _ = network.forward(batch)
    network.backward(batch, into: exact)
    let names = network.parameters.shapes.map(\.name).filter {
      $0 != network.names.V && $0 != network.names.c
    }
    let sums = BiasSums(network, batch, sweep, names: Set(names))
    _ = ForwardComputation(network, form: .unit(recurs: true)) { sums.observe($0, $1) }.gradients(
      on: batch, into: unit)
    network.finish(sums.sum)
    var residuals: [Residual] = [], bias: [Double] = []
    for name in names {
      let exact = exact[name].elements, unit = unit[name].elements
      let left = zip(exact, unit).map { $0 - $1 }, size = norm(left)
      residuals.append(
        Residual(
          difference: distance(left, sums.sum[name].elements),
          terms: (sums.terms[name] ?? 0) + norm(exact) + norm(unit),
          size: size))
      bias.append(size == 0 ? 0 : size / norm(exact))
    }
    (parameters, self.residuals, self.bias) = (names, residuals, bias)
    hasImmediateTerm = network.layer.stageGates.count == 2
  }

  /// Decomposes the bias of a network's per-unit gradient on a batch.
  public init(_ network: Network, _ batch: Batch) {
    _ = network.forward(batch)
    self.init(network, batch, ReverseSweep(network, batch))
  }
}

/// Adds up the right-hand side while per-unit messages are carried forward.
private final class BiasSums {
  let sum: Parameters
  private(set) var terms: [String: Double] = [:]

  private let network: Network
  private let batch: Batch
  private let sweep: ReverseSweep
  private let names: Set<String>
  private let blocks: UnitBlocks
  private var example = 0
  private var step = 0

  init(_ network: Network, _ batch: Batch, _ sweep: ReverseSweep, names: Set<String>) {
    (self.network, self.batch, self.sweep, self.names) = (network, batch, sweep, names)
    sum = Parameters(network.parameters.shapes, precision: network.precision)
    blocks = UnitBlocks(network.layer, network.names.layerWeights(network.parameters))
  }

  func observe(_ influence: Influence, _ layout: TangentLayout) {
    let shape = batch.outputShape
    if step == 0 { addInitialState() }
    if network.layer.stageGates.count == 2 { addImmediate() }
    if step + 1 < shape.length(example) {
      // λ_{t+1} J_{t+1} is what step t+1 sends back; without λ_{t+1} blockdiag J_{t+1} it is λ_{t+1} O_{t+1}.
      let carries = sweep.carries[0]
      let stateGradient = carries.indices.map { sweep.stateGradient($0, step + 1, example, shape) }
      let own = blocks.sentBack(stateGradient, step + 1, example, shape)
      let row = (step + 1) * shape.examples + example
      for (component, carry) in carries.enumerated() {
        let alpha = influence.components[component].rows(0..<layout.count)
        add(carry.rows(row..<row + 1).elements, 1, alpha, layout)
        add(own[component], -1, alpha, layout)
      }
      step += 1
    } else {
      (example, step) = (example + 1, 0)
    }
  }

  /// (λ_0 O_0) α_{−1}, where α_{−1} is a learned initial state's dependence on itself.
  private func addInitialState() {
    let shape = batch.outputShape, initial = network.names.top.initial
    if initial.isEmpty { return }
    let stateGradient = initial.indices.map { sweep.stateGradient($0, 0, example, shape) }
    let own = blocks.sentBack(stateGradient, 0, example, shape)
    for (component, name) in initial.enumerated() {
      let carry = sweep.carries[0][component].rows(example..<example + 1).elements
      for h in 0..<network.layer.units { sum[name][0, h] += carry[h] - own[component][h] }
      terms[name, default: 0] += norm(carry) + norm(own[component])
    }
  }

  /// sum[row, h] += sign · coefficient[h] · α[row, h]
  private func add(_ coefficient: [Double], _ sign: Double, _ alpha: Matrix, _ layout: TangentLayout) {
    let factor = Matrix(rows: 1, columns: coefficient.count, precision: alpha.precision)
    factor.assign(coefficient.map { sign * $0 })
    let term = Matrix(rows: alpha.rows, columns: alpha.columns, precision: alpha.precision)
    var read = lab_term(
      coefficient: UnsafeRawPointer(factor.pointer), in: UnsafeRawPointer(alpha.pointer), stride: alpha.stride
    )
    alpha.precision.functions.pointee.combine(alpha.rows, alpha.columns, &read, 1, false, term.pointer)
    withExtendedLifetime((factor, term, alpha)) {}
    layout.deliver(term, to: sum, only: names)
    terms.merge(layout.norms(term, names: names)) { $0 + $1 }
  }

  // MARK: two stages

  /// What the first stage's gates of unit h change in other units of this step: Σ_{g} Σ_{h'≠h} dE/da_{g,h'}
  /// W[h, g·H + h'] for the second stage's gates g, times the derivative of the first stage's result.
  private func addImmediate() {
    let layer = network.layer, shape = batch.outputShape, units = layer.units, t = step
    guard layer.stageGates.count == 2, case .result(let read) = layer.declaration.stages[1].reads else {
      return
    }
    let names = network.names.top
    let W = layer.stageGates[1].columns(of: names.weights(network.parameters).W)
    let row = t * shape.examples + example
    let gradient = sweep.lastStage.rows(row..<row + 1)
    var others = Array(repeating: 0.0, count: units)
    for column in 0..<gradient.columns {
      for h in 0..<units where column % units != h {
        others[h] += gradient[0, column] * W[h, column] * layer.kept(example, h)
      }
    }
    let partials = blocks.evaluate(stage: 0, t, example, shape)
    let states = layer.read(stage: 0, t, shape)
    let entering = entering(t)
    for gate in 0..<partials.gates {
      let columns = (layer.stageGates[0].range.lowerBound + gate) * units
      func add(_ name: String, _ row: Int, _ factor: Double, _ partial: Matrix) {
        guard factor != 0 else { return }
        let term = (0..<units).map { factor * others[$0] * partial[0, $0] }
        for h in 0..<units { sum.effective(name)[row, columns + h] += term[h] }
        terms[name, default: 0] += norm(term)
      }
      for (name, row, factor) in entering { add(name, row, factor, partials.input(read, gate)) }
      add(names.b, 0, 1, partials.input(read, gate))
      for (block, state) in states.enumerated() {
        guard let W = names.W else { continue }
        for j in 0..<units { add(W, block * units + j, state[example, j], partials.recurrent(read, gate)) }
      }
    }
    for (index, name) in names.unit.enumerated() {
      let partial = partials.unit(read, index)
      for h in 0..<units { sum[name][0, h] += others[h] * partial[0, h] }
    }
  }

  /// The rows of U and of the feedback's weights that enter step t, each with what it is multiplied by.
  private func entering(_ t: Int) -> [(name: String, row: Int, factor: Double)] {
    var entering: [(name: String, row: Int, factor: Double)] = []
    let row = t * batch.examples + example
    if network.shape.arrangement.readsSequence || t == 0 {
      switch batch.inputs {
      case .reals(let x): entering += (0..<x.columns).map { (network.names.U, $0, x[row, $0]) }
      case .tokens(let tokens): entering.append((network.names.U, Int(tokens[row]), 1))
      }
    }
    if t > 0, network.feedbackKind != .none {
      entering.append((network.names.F, Int(network.fedBack[row]), 1))
    }
    return entering
  }
}

extension RecurrentLayer {
  /// What a unit is multiplied by before W reads it.
  fileprivate func kept(_ example: Int, _ unit: Int) -> Double { mask?[example, unit] ?? 1 }
}

/// blockdiag J: how each unit's state components depend on its own components a step before.
private final class UnitBlocks {
  private let layer: RecurrentLayer
  private let weights: LayerWeights
  private let partials: [StagePartials]

  init(_ layer: RecurrentLayer, _ weights: LayerWeights) {
    (self.layer, self.weights) = (layer, weights)
    partials = layer.declaration.stages.indices.map { StagePartials(layer, stage: $0) }
  }

  func evaluate(stage: Int, _ t: Int, _ example: Int, _ shape: BatchShape) -> StagePartials {
    partials[stage].evaluate(shape, weights, t, example)
    return partials[stage]
  }

  /// λ_t blockdiag J_t by component, each [H].
  func sentBack(_ stateGradient: [[Double]], _ t: Int, _ example: Int, _ shape: BatchShape) -> [[Double]] {
    let components = layer.states.count
    return (0..<components).map { source in
      let block = derivatives(ofStatesBy: source, t, example, shape)
      return (0..<layer.units).map { h in
        (0..<components).reduce(0) { $0 + stateGradient[$1][h] * block[$1][h] }
      }
    }
  }

  /// ∂c_t^h / ∂(component `source`)_{t−1}^h of each result c of the last stage, each [H].
  private func derivatives(ofStatesBy source: Int, _ t: Int, _ example: Int, _ shape: BatchShape)
    -> [[Double]]
  {
    let states = layer.states.count, units = layer.units
    // What a unit's sources change with: the state components, then the first stage's results.
    var tangents = (0..<states).map { Array(repeating: $0 == source ? 1.0 : 0.0, count: units) }
    var results: [[Double]] = []
    for (index, stage) in layer.declaration.stages.enumerated() {
      let partials = evaluate(stage: index, t, example, shape)
      let W = layer.stageGates[index].columns(of: weights.W), reads = layer.declaration.sourcesRead(by: index)
      results = stage.results.indices.map { result in
        (0..<units).map { h in
          var sum = 0.0
          for (number, tangent) in tangents.enumerated() {
            sum += partials.source(result, number)[0, h] * tangent[h]
          }
          for gate in 0..<partials.gates {
            for (block, read) in reads.enumerated() {
              let own = W[block * units + h, gate * units + h] * layer.kept(example, h)
              sum += partials.recurrent(result, gate)[0, h] * own * tangents[read][h]
            }
          }
          return sum
        }
      }
      tangents += results
    }
    return results
  }
}
