import LinearAlgebra
public import Recurrent

/// The identity that joins forward and reverse accumulation at any cut c of the clock of the layer that the
/// head reads:
///
///     dE/dθ = Σ_{t≤c} e_t A_t + λ_{c+1} J_{c+1} A_c + Σ_{t>c} λ_t ∂⁺s_t/∂θ
///
/// Cut −1 is BPTT, the last cut RTRL: T+1 computations of one gradient. It says that forward and reverse pass
/// are adjoint, not that the derivative itself is right, which the complex step and central differences show.
/// For an encoder's parameters A_t is zeta and gamma, A_{−1} the handover, and ∂⁺s_t/∂θ the context's K_t
/// A^e_last.
///
/// V and c are left out: without soft feedback they carry no message, with it they have a direct part beside.
/// The terms of κ are e_t A_t and λ_{c+1} J_{c+1} A_c of each example and step, and λ_t ∂⁺s_t/∂θ of each step
/// of the batch.
public struct MeetInTheMiddle: Sendable {
  public struct Cut: Sendable {
    /// c: the last step that is accumulated forward; −1 where none is.
    public let step: Int
    /// One for each of `parameters`.
    public let residuals: [Residual]
    /// The largest share over parameters that crosses the cut: ‖λ_{c+1} J_{c+1} A_c‖ / ‖dE/dθ‖.
    public let crossing: Double
  }

  public let parameters: [String]
  /// From −1 to T−1.
  public let cuts: [Cut]
  /// What the forward pass came to on its own, RTRL's gradient.
  let forward: Parameters

  /// - Parameters:
  ///   - network: keeps its forward pass; Float64.
  ///   - sweep: the reverse pass over the same batch.
  init(_ network: Network, _ batch: Batch, _ sweep: ReverseSweep) {
    let exact = Parameters(network.parameters.shapes, precision: network.precision)
    _ = network.forward(batch)
    network.backward(batch, into: exact)
    let names = network.parameters.shapes.map(\.name).filter {
      $0 != network.names.V && $0 != network.names.c
    }
    let sums = CutSums(network, batch, sweep, names: Set(names))
    let computation = ForwardComputation(network, form: .full) { sums.observe($0, $1) }
    forward = Parameters(network.parameters.shapes, precision: network.precision)
    _ = computation.gradients(on: batch, into: forward)
    parameters = names
    cuts = sums.cuts.enumerated().map { index, cut in
      network.finish(cut.sum)
      let residuals = names.map { name in
        let expected = exact[name].elements
        return Residual(
          difference: distance(cut.sum[name].elements, expected), terms: cut.terms[name] ?? 0,
          size: norm(expected))
      }
      let crossing = zip(names, residuals).map { name, residual in
        residual.size > 0 ? (cut.crossing[name] ?? 0) / residual.size : 0
      }
      return Cut(step: index - 1, residuals: residuals, crossing: crossing.max() ?? 0)
    }
  }

  /// Computes all cuts of the network's gradient on a batch.
  public init(_ network: Network, _ batch: Batch) {
    _ = network.forward(batch)
    self.init(network, batch, ReverseSweep(network, batch))
  }

  /// Why a network has no cuts, or nil.
  public static func refusal(_ model: ModelSettings) -> String? {
    model.bidirectional
      ? "layers that read the sequence backwards have no step before which forward and reverse pass could meet"
      : nil
  }

  /// The cut and parameter that agree least.
  public var worst: (step: Int, parameter: String, residual: Residual) {
    var worst = (step: -1, parameter: "", residual: Residual(difference: 0, terms: 0, size: 0))
    for cut in cuts {
      for (name, residual) in zip(parameters, cut.residuals) {
        if !(residual.scaled <= worst.residual.scaled) || worst.parameter.isEmpty {
          worst = (cut.step, name, residual)
        }
      }
    }
    return worst
  }

  public var holds: Bool { cuts.allSatisfy { $0.residuals.allSatisfy { $0.isWithin(Residual.tolerance) } } }

  /// The largest share of a parameter's gradient that crosses any cut: where it is nothing, the identity says
  /// nothing about J.
  public var crossing: Double { cuts.map(\.crossing).max() ?? 0 }
}

/// Adds up the terms of every cut while influence is carried forward, example after example.
private final class CutSums {
  struct Cut {
    let sum: Parameters
    /// By parameter: Σ‖terms‖, and ‖λ_{c+1} J_{c+1} A_c‖ summed over examples.
    var terms: [String: Double] = [:]
    var crossing: [String: Double] = [:]
  }

  /// Cut c at c + 1.
  private(set) var cuts: [Cut]

  private let network: Network
  private let batch: Batch
  private let sweep: ReverseSweep
  private let names: Set<String>
  private var example = 0
  private var readSteps = 0
  private var step = 0
  /// Σ_{t≤c} e_t A_t so far, and Σ‖e_t A_t‖.
  private var prefix: Matrix?
  private var prefixTerms: [String: Double] = [:]

  init(_ network: Network, _ batch: Batch, _ sweep: ReverseSweep, names: Set<String>) {
    (self.network, self.batch, self.sweep, self.names) = (network, batch, sweep, names)
    let steps = batch.outputShape.steps
    cuts = (0...steps).map { _ in
      Cut(sum: Parameters(network.parameters.shapes, precision: network.precision))
    }
    // Σ_{t>c} λ_t ∂⁺s_t/∂θ
    for t in (0..<steps).reversed() {
      for index in 0...t {
        cuts[index].sum.add(sweep.own[t])
        for name in names { cuts[index].terms[name, default: 0] += sweep.own[t].effective(name).norm }
      }
    }
  }

  /// Takes the influence after a step of a layer, the encoder's first, lower levels before higher ones.
  func observe(_ influence: Influence, _ layout: TangentLayout) {
    if let level = network.encoderStack?.layers.firstIndex(where: { $0.layer === influence.layer }) {
      let isTop = influence.layer === network.encoder
      if readSteps == batch.inputShape.length(example) - 1 {
        handOver(influence, level, isTop: isTop, layout)
      }
      if isTop { readSteps += 1 }
      return
    }
    let shape = batch.outputShape, rows = 0..<layout.count, isLast = step == shape.length(example) - 1
    guard let level = network.stack.layers.firstIndex(where: { $0.layer === influence.layer }) else { return }
    // Past a sequence's end nothing is left to cross.
    if !isLast { cross(influence.components, level, rows, at: step, layout) }
    guard influence.layer === network.layer else { return }
    let error = Matrix(rows: rows.count, columns: 1, precision: network.precision)
    for (component, direct) in zip(influence.components, sweep.direct) {
      error.add(product(component.rows(rows), direct, step + 1))
    }
    let sum = prefix ?? Matrix(rows: rows.count, columns: 1, precision: network.precision)
    sum.add(error)
    prefix = sum
    prefixTerms.merge(layout.norms(error, names: names)) { $0 + $1 }
    for cut in isLast ? step..<shape.steps : step..<step + 1 {
      layout.deliver(sum, to: cuts[cut + 1].sum, only: names)
      cuts[cut + 1].terms.merge(prefixTerms) { $0 + $1 }
    }
    step += 1
    if isLast { (example, readSteps, step, prefix, prefixTerms) = (example + 1, 0, 0, nil, [:]) }
  }

  /// λ_{c+1} J_{c+1} A_c, the part of one level.
  private func cross(
    _ components: [Matrix], _ level: Int, _ rows: Range<Int>, at cut: Int, _ layout: TangentLayout
  ) {
    let total = Matrix(rows: rows.count, columns: 1, precision: network.precision)
    for (component, carry) in zip(components, sweep.carries[level]) {
      total.add(product(component.rows(rows), carry, cut + 1))
    }
    layout.deliver(total, to: cuts[cut + 1].sum, only: names)
    let norms = layout.norms(total, names: names)
    cuts[cut + 1].terms.merge(norms) { $0 + $1 }
    cuts[cut + 1].crossing.merge(norms) { $0 + $1 }
  }

  /// What the decoder owes to an encoder's parameters: through its initial state, which crosses cut −1, and
  /// through the context.
  private func handOver(_ influence: Influence, _ level: Int, isTop: Bool, _ layout: TangentLayout) {
    let rows = 0..<layout.end(of: network.place(of: influence.layer).names)
    if network.model.handover.setsInitialState { cross(influence.components, level, rows, at: -1, layout) }
    guard isTop else { return }
    for t in 0..<batch.outputShape.length(example) {
      let term = Matrix(rows: rows.count, columns: 1, precision: network.precision)
      for (component, handed) in zip(influence.components, sweep.handed[t]) {
        multiply(
          component.rows(rows), handed.rows(example..<example + 1).transposed, into: term, adding: true)
      }
      let norms = layout.norms(term, names: names)
      for cut in -1..<t {
        layout.deliver(term, to: cuts[cut + 1].sum, only: names)
        cuts[cut + 1].terms.merge(norms) { $0 + $1 }
      }
    }
  }

  /// Influence [rows, H] times one example's row of block `block`.
  private func product(_ influence: Matrix, _ rows: Matrix, _ block: Int) -> Matrix {
    let row = block * batch.outputShape.examples + example
    let result = Matrix(rows: influence.rows, columns: 1, precision: network.precision)
    multiply(influence, rows.rows(row..<row + 1).transposed, into: result)
    return result
  }
}
