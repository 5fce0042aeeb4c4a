import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@Suite struct FlossingTests {
  /// A tanh network driven weakly, W normal with standard deviation gain/√H.
  private func subject(gain: Double, units: Int = 16, steps: Int = 40) -> (Network, Batch) {
    var model = ModelSettings()
    model.hidden = units
    let shape = NetworkShape(inputs: .reals(1), outputs: .classes(2), arrangement: .manyToMany)
    let network = Network(model, shape, precision: .float64, inputSteps: steps, examples: 4)
    var stream = RandomStream(seed: 1, name: "flossing")
    network.parameters["W"].assign(
      (0..<units * units).map { _ in gain / Double(units).squareRoot() * stream.normal() })
    network.parameters["U"].assign((0..<units).map { _ in 0.1 * stream.normal() })
    return (network, randomBatch(shape, inputLengths: Array(repeating: steps, count: 4), seed: 2))
  }

  private func prepare(
    _ network: Network, steps: Int = 40, _ change: (inout FlossingPenalty) -> Void = { _ in }
  ) -> PenaltyTerm {
    var penalty = FlossingPenalty()
    penalty.exponents = 4
    change(&penalty)
    return PenaltyTerm(penalty, like: network, inputSteps: steps, outputSteps: steps, examples: 4)
  }

  private func exponents(_ network: Network, _ batch: Batch) -> [Double] {
    let layer = LyapunovExponents(
      of: network, LyapunovSettings(exponents: 4), inputSteps: 40, outputSteps: 40, examples: 4
    ).measure(at: network.parameters, on: batch)[0]
    return (0..<4).map { i in (0..<4).reduce(0) { $0 + layer[$1, i] } / 4 }
  }

  /// Engelken's Figure 2: exponents are drawn to zero from either side.
  @Test(arguments: [0.5, 1.5]) func exponentsAreDrawnToZero(gain: Double) {
    let (network, batch) = subject(gain: gain), term = prepare(network) { $0.exponents = 4 }
    let before = exponents(network, batch),
      gradients = Parameters(network.parameters.shapes, precision: .float64)
    #expect(before.contains { abs($0) > 0.3 })
    for step in 0..<300 {
      gradients.values.clear()
      _ = term.add(to: gradients, update: step, at: network.parameters, on: batch)
      let norm = gradients.values.sumOfSquares.squareRoot()
      gradients.values.scale(by: -0.05 * min(1, 1 / norm))
      network.parameters.values.add(gradients.values)
    }
    let after = exponents(network, batch)
    #expect(after.allSatisfy { abs($0) < 0.05 }, "\(before) \(after)")
  }

  @Test(arguments: [RNN(), LSTM(), GRU(), LRU(), LSTM1997(block: 2)] as [any Cell])
  func valueAndGradientBelongTogether(cell: any Cell) {
    let subject = RandomCase(cell: cell, arrangement: .sequenceToSequence, seed: 4),
      batch = subject.batch(seed: 5)
    let network = subject.network(seed: 6)
    #expect(subject.model.feedback(in: subject.shape) != .soft)
    var penalty = FlossingPenalty()
    (penalty.exponents, penalty.target, penalty.warmup) = (3, -0.1, 1)
    let computation = penalty.prepare(like: network, inputSteps: 11, outputSteps: 10, examples: 7)
    let gradients = Parameters(network.parameters.shapes, precision: .float64), unused = gradients
    let values = gradients.values
    _ = computation.evaluate(at: network.parameters, on: batch, into: gradients)
    let found = values.elements, scale = values.sumOfSquares.squareRoot()
    var stream = RandomStream(seed: 9, name: "directions")
    for _ in 0..<5 {
      let direction = found.map { $0 / scale + stream.normal() / Double(found.count).squareRoot() }
      func value(_ size: Double) -> Double {
        let moved = Parameters(network.parameters.shapes, precision: .float64)
        moved.values.assign(zip(network.parameters.values.elements, direction).map { $0 + size * $1 })
        return computation.evaluate(at: moved, on: batch, into: unused)
      }
      let size = 1e-3,
        slope = (8 * (value(size) - value(-size)) - (value(2 * size) - value(-2 * size))) / (12 * size)
      let expected = zip(found, direction).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(slope - expected) <= 1e-7 * scale, "\(slope) \(expected)")
    }
  }

  @Test func singlePrecisionIsComputedInDouble() {
    let cases = [Precision.float32, .float64].map { precision in
      let shape = NetworkShape(inputs: .reals(2), outputs: .reals(2), arrangement: .manyToOne)
      var model = ModelSettings()
      (model.cell, model.hidden) = (GRU(), 6)
      let network = Network(model, shape, precision: precision, inputSteps: 9, examples: 3)
      network.initialize(seed: 3)
      if precision == .float64 {
        network.parameters.values.assign(network.parameters.values.elements.map { Double(Float($0)) })
      }
      let batch = randomBatch(shape, inputLengths: [9, 5, 7], precision: .float32, seed: 4)
      let gradients = Parameters(network.parameters.shapes, precision: precision)
      let computation = FlossingPenalty().prepare(like: network, inputSteps: 9, outputSteps: 9, examples: 3)
      return (
        computation.evaluate(at: network.parameters, on: batch, into: gradients), gradients.values.elements
      )
    }
    #expect(cases[0].0 == cases[1].0 && cases[0].1 == cases[1].1.map { Double(Float($0)) })
  }

  @Test func termsAddUpOrStandAlone() {
    let (network, batch) = subject(gain: 1)
    let weighted = Parameters(network.parameters.shapes, precision: .float64), plain = weighted.copied,
      alone = weighted.copied
    plain.values.clear()
    let once = prepare(network).add(to: plain, update: 0, at: network.parameters, on: batch)
    weighted.values.assign(Array(repeating: 1, count: weighted.count))
    let thrice = prepare(network) { $0.weight = 3 }.add(
      to: weighted, update: 0, at: network.parameters, on: batch)
    #expect(once.value == thrice.value && thrice.weight == 3)
    #expect(abs(thrice.gradientNorm - 3 * once.gradientNorm) < 1e-12 * thrice.gradientNorm)
    #expect(relativeDifference(weighted.values.elements, plain.values.elements.map { 1 + 3 * $0 }) < 1e-14)
    alone.values.assign(Array(repeating: 1, count: alone.count))
    let term = prepare(network) { ($0.alone, $0.until) = (true, 1) }
    _ = term.add(to: alone, update: 0, at: network.parameters, on: batch)
    #expect(alone.values.elements == plain.values.elements)
    let later = term.add(to: alone, update: 1, at: network.parameters, on: batch)
    #expect(later.value.isNaN && later.weight == 0 && later.gradientNorm == 0)
    #expect(alone.values.elements == plain.values.elements)
  }
}

extension Parameters {
  fileprivate var copied: Parameters {
    let result = Parameters(shapes, precision: values.precision)
    result.values.copy(from: values)
    return result
  }
}
