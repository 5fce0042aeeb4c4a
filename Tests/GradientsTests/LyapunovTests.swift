import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@Suite struct LyapunovTests {
  private func gaussian(_ rows: Int, _ columns: Int, _ stream: inout RandomStream, scale: Double = 1)
    -> Matrix
  {
    let matrix = Matrix(rows: rows, columns: columns, precision: .float64)
    matrix.assign((0..<matrix.count).map { _ in scale * stream.normal() })
    return matrix
  }

  // MARK: networks whose exponents are known

  private func linear(_ W: Matrix, steps: Int, examples: Int = 2, precision: Precision = .float64) -> (
    Network, Batch
  ) {
    var model = ModelSettings(), cell = RNN()
    cell.activation = .linear
    (model.cell, model.hidden) = (cell, W.rows)
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(2), arrangement: .manyToMany)
    let network = Network(model, shape, precision: precision, inputSteps: steps, examples: examples)
    network.initialize(seed: 1)
    network.parameters["W"].assign(W.elements)
    return (
      network,
      randomBatch(
        shape, inputLengths: Array(repeating: steps, count: examples), precision: precision, seed: 4)
    )
  }

  /// Qᵀ diag(values) Q with a random orthogonal Q.
  private func symmetric(_ values: [Double]) -> Matrix {
    let n = values.count
    var stream = RandomStream(seed: 8, name: "symmetric")
    let Q = gaussian(n, n, &stream), unused = Matrix(rows: n, columns: n, precision: .float64)
    Q.orthonormalizeRows(into: unused)
    let scaled = Matrix(rows: n, columns: n, precision: .float64),
      result = Matrix(rows: n, columns: n, precision: .float64)
    scaled.copy(from: Q)
    for (row, value) in values.enumerated() { scaled.rows(row..<row + 1).scale(by: value) }
    multiply(Q.transposed, scaled, into: result)
    return result
  }

  @Test(arguments: [1, 3], [Precision.float64, .float32])
  func linearNetworksHaveTheirEigenvalues(interval: Int, precision: Precision) {
    let values = [1.2, -0.9, 0.5, 0.2, -0.05],
      (network, batch) = linear(symmetric(values), steps: 120, precision: precision)
    let settings = LyapunovSettings(exponents: 8, warmup: 60, interval: interval)
    func measure(_ keepsSteps: Bool) -> [LayerExponents] {
      LyapunovExponents(
        of: network, settings, inputSteps: 120, outputSteps: 120, examples: 2, isDifferentiable: keepsSteps
      ).measure(at: network.parameters, on: batch)
    }
    let exponents = measure(true)
    #expect(exponents.map(\.values) == measure(false).map(\.values))
    #expect(exponents.count == 1 && exponents[0].count == 5 && exponents[0].examples == 2)
    for example in 0..<2 {
      for (i, value) in values.enumerated() {
        let bound = precision == .float64 ? 1e-9 : 1e-5
        #expect(abs(exponents[0][example, i] - log(abs(value))) < bound)
      }
    }
  }

  /// LE_i = ln g + ½ (ψ((n−i+1)/2) + ln(2/n)) for independent normal Jacobians of variance g²/n (Newman, *The
  /// distribution of Lyapunov exponents*, 1986), of which every step's growth is an independent sample.
  @Test func independentNormalJacobiansHaveNewmansExponents() {
    let n = 8, steps = 4000, gain = 1.3
    var stream = RandomStream(seed: 11, name: "newman")
    var sums = [Double](repeating: 0, count: n), squares = sums
    var frame = symmetric(Array(repeating: 1, count: n))
    let L = Matrix(rows: n, columns: n, precision: .float64)
    for _ in 0..<steps {
      let J = gaussian(n, n, &stream, scale: gain / Double(n).squareRoot()),
        next = Matrix(rows: n, columns: n, precision: .float64)
      multiply(frame, J.transposed, into: next)
      next.orthonormalizeRows(into: L)
      frame = next
      for i in 0..<n {
        sums[i] += log(L[i, i])
        squares[i] += log(L[i, i]) * log(L[i, i])
      }
    }
    /// ψ of halves, from ψ(½) and ψ(1).
    func digamma(halves: Int) -> Double {
      let euler = 0.577_215_664_901_532_9
      if halves == 1 { return -euler - 2 * log(2) }
      return halves == 2 ? -euler : digamma(halves: halves - 2) + 2 / Double(halves - 2)
    }
    for i in 1...n {
      let mean = sums[i - 1] / Double(steps)
      let error = ((squares[i - 1] / Double(steps) - mean * mean) / Double(steps)).squareRoot()
      let expected = log(gain) + 0.5 * (digamma(halves: n - i + 1) + log(2 / Double(n)))
      #expect(abs(mean - expected) < 4 * error, "\(i): \(mean) \(expected) ± \(error)")
      // Negative control: not those of another gain.
      #expect(abs(mean - expected - 0.1) > 4 * error)
    }
  }

  @Test func orthogonalNetworksHaveZeros() {
    let (network, batch) = linear(symmetric([1, -1, 1, 1, -1, -1]), steps: 30)
    let exponents = LyapunovExponents(
      of: network, LyapunovSettings(exponents: 6, warmup: 0), inputSteps: 30, outputSteps: 30, examples: 2
    ).measure(at: network.parameters, on: batch)
    #expect(exponents[0].values.allSatisfy { abs($0) < 1e-13 })
  }

  @Test func whatDiesOutHasNoExponent() {
    let (network, batch) = linear(symmetric([0.5, 0, 0]), steps: 12)
    let exponents = LyapunovExponents(
      of: network, LyapunovSettings(exponents: 3), inputSteps: 12, outputSteps: 12, examples: 2)
    let values = exponents.measure(at: network.parameters, on: batch)[0]
    #expect(abs(values[0, 0] - log(0.5)) < 1e-9 && values[0, 1] == -.infinity && values[1, 2] == -.infinity)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    exponents.pullBack([[1, 0, 0, 1, 0, 0]], into: gradients)
    #expect(gradients.values.elements.allSatisfy { $0.isFinite } && gradients["W"].sumOfSquares > 0)
  }

  /// The joint state's Jacobians, multiplied out by another path.
  @Test(arguments: [LSTM(), GRU(), GRUResetBefore(), MappedCell(), ReadsAllCell(), LRU()] as [any Cell])
  func exponentsAreThoseOfTheStoredJacobians(cell: any Cell) {
    let subject = RandomCase(cell: cell, arrangement: .manyToMany, seed: 5), batch = subject.batch(seed: 6)
    let network = subject.network(keepsForward: true, seed: 7)
    _ = network.forward(batch)
    let n = cell.declaration.states.count * subject.model.hidden
    let jacobians = StateJacobians(of: network, inputSteps: 11, outputSteps: 10)
    let exponents = LyapunovExponents(
      of: network, LyapunovSettings(exponents: n, warmup: 0, interval: 100), inputSteps: 11, outputSteps: 10,
      examples: 7
    ).measure(at: network.parameters, on: batch)[0]
    for example in 0..<batch.examples {
      jacobians.follow(batch, example: example)
      // The sum of all exponents is log |det| of the product, that of each J by elimination.
      var sum = 0.0
      let length = batch.inputShape.length(example)
      for t in 0..<length {
        let J = Matrix(rows: n, columns: n, precision: .float64),
          L = Matrix(rows: n, columns: n, precision: .float64)
        J.assign(jacobians.values[0].values.elements[t * n * n..<(t + 1) * n * n])
        J.orthonormalizeRows(into: L)
        for i in 0..<n { sum += log(L[i, i]) }
      }
      let measured = (0..<n).reduce(0) { $0 + exponents[example, $1] } * Double(length)
      let isEqual = measured == sum || abs(measured - sum) <= 1e-8 * max(1, abs(sum))
      #expect(isEqual && sum.isFinite, "\(measured) \(sum)")
    }
  }

  // MARK: gradients

  /// F = Σ c LE with fixed c, along a line through the parameters.
  private struct Probe {
    let exponents: LyapunovExponents
    let batch: Batch
    let parameters: Parameters
    let cotangents: [[Double]]

    func value(_ shift: [Double], _ size: Double) -> Double {
      let moved = Parameters(parameters.shapes, precision: .float64)
      moved.values.assign(zip(parameters.values.elements, shift).map { $0 + size * $1 })
      return zip(exponents.measure(at: moved, on: batch), cotangents).reduce(0) { sum, layer in
        sum + zip(layer.0.values, layer.1).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }

    /// By differences of fourth order.
    func slope(_ shift: [Double], size: Double = 1e-3) -> Double {
      (8 * (value(shift, size) - value(shift, -size)) - (value(shift, 2 * size) - value(shift, -2 * size)))
        / (12 * size)
    }
  }

  static let cells: [any Cell] = [
    RNN(), RNN(activation: .sigmoid), RNN(activation: .linear), LSTM(), GRU(), GRUResetBefore(), MappedCell(),
    ReadsAllCell(),
    LSTM1997(block: 2), LRU(), IndRNN(activation: .tanh), Antisymmetric(),
  ]

  @Test(arguments: cells, Arrangement.allCases)
  func gradientsAreExact(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in UInt64(1)...4 {
      let subject = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard subject.model.feedback(in: subject.shape) != .soft else { continue }
      let network = subject.network(seed: seed), batch = subject.batch(seed: seed)
      let settings = LyapunovSettings(exponents: 2, warmup: Int(seed) % 3, interval: 1 + Int(seed) % 2)
      let exponents = LyapunovExponents(of: network, settings, inputSteps: 11, outputSteps: 10, examples: 7)
      var stream = RandomStream(seed: seed, name: "cotangents")
      let cotangents = exponents.measure(at: network.parameters, on: batch).map { layer in
        layer.values.map { $0.isFinite ? stream.normal() : 0 }
      }
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      exponents.pullBack(cotangents, into: gradients)
      let probe = Probe(
        exponents: exponents, batch: batch, parameters: network.parameters, cotangents: cotangents)
      let total = gradients.values.elements, scale = gradients.values.sumOfSquares.squareRoot()
      var first = 0
      for shape in gradients.shapes {
        var shift = [Double](repeating: 0, count: total.count)
        for index in 0..<shape.count {
          shift[first + index] = stream.normal() / Double(shape.count).squareRoot()
        }
        first += shape.count
        let expected = zip(total, shift).reduce(0) { $0 + $1.0 * $1.1 }, slope = probe.slope(shift)
        #expect(
          abs(expected - slope) <= 1e-7 * max(scale, 1e-3), "seed \(seed) \(shape.name): \(expected) \(slope)"
        )
        // The head has no part in the states where nothing is fed back.
        if shape.base == "V" || shape.base == "c" { #expect(expected == 0) }
      }
      #expect(scale > 0)
      compared += 1
    }
    #expect(compared > 0)
  }

  /// Negative control: the bound sees a gradient that is off by a millionth.
  @Test func differencesSeeSmallErrors() {
    let subject = RandomCase(cell: GRU(), arrangement: .manyToOne, seed: 2)
    let network = subject.network(seed: 2), batch = subject.batch(seed: 2)
    let exponents = LyapunovExponents(
      of: network, LyapunovSettings(exponents: 2, warmup: 1), inputSteps: 11, outputSteps: 10, examples: 7)
    let cotangents = exponents.measure(at: network.parameters, on: batch).map { $0.values.map { _ in 1.0 } }
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    exponents.pullBack(cotangents, into: gradients)
    let probe = Probe(
      exponents: exponents, batch: batch, parameters: network.parameters, cotangents: cotangents)
    let total = gradients.values.elements, scale = gradients.values.sumOfSquares.squareRoot()
    let direction = total.map { $0 / scale }
    #expect(abs(scale - probe.slope(direction)) < 1e-7 * scale)
    #expect(abs(scale * (1 + 1e-6) - probe.slope(direction)) > 1e-7 * scale)
  }
}
