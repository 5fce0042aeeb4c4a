import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Every cell of the index, by both ways of running it.
let allCells: [any Cell] =
  Cells.family.members.compactMap { $0.init() as? any Cell } + [
    MappedCell(), ReadsAllCell(), RNN(activation: .sigmoid), RNN(activation: .linear),
    IndRNN(activation: .tanh),
    LSTM1997(block: 2), Antisymmetric(isGated: true),
    FormulaCells.parts, FormulaCells.twoStages,
  ]

extension Cell {
  /// Whether units read one another at all.
  var mixesUnits: Bool { !declaration.recurrentStates.isEmpty }
}

extension IndRNN {
  init(activation: Activation) {
    self.init()
    self.activation = activation
  }
}

extension LSTM1997 {
  init(block: Int) {
    self.init()
    self.block = block
  }
}

extension Antisymmetric {
  init(isGated: Bool) {
    self.init()
    self.isGated = isGated
  }
}

extension RNN {
  init(activation: Activation) {
    self.init()
    self.activation = activation
  }
}

@Suite struct BPTTTests {
  /// The worst relative difference over parameters between BPTT and `reference` in one random case.
  private func worst(
    _ cell: any Cell, _ arrangement: Arrangement, seed: UInt64, kernels: KernelFamily? = .best,
    rounding: Double = 0, tamper: (Parameters) -> Void = { _ in },
    reference: (Network, Batch, String, [Int]) -> [Double]
  ) -> (difference: Double, parameter: String) {
    let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
    let network = test.network(kernels: kernels, seed: seed), batch = test.batch(seed: seed)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    let loss = BPTT().prepare(for: network).gradients(on: batch, into: gradients).loss
    tamper(gradients)
    var worst = (difference: 0.0, parameter: "")
    for shape in network.parameters.shapes {
      var stream = RandomStream(seed: seed, name: shape.name)
      let indices =
        shape.count <= 6 ? Array(0..<shape.count) : (0..<6).map { _ in stream.integer(below: shape.count) }
      let ours = gradients[shape.name].elements
      let theirs = reference(network, batch, shape.name, indices)
      // What the reference itself cannot resolve is no difference: E(θ±h) are rounded, and so is their
      // difference over 2h.
      let floor = rounding * max(abs(loss), 1)
      let resolved = zip(indices.map { ours[$0] }, theirs).map { abs($0 - $1) <= floor ? $1 : $0 }
      var difference = relativeDifference(resolved, theirs)
      if difference > 1e-12, difference < 1e-14 * condition(test, batch, shape.name, seed: seed) {
        difference = 0
      }
      if difference > worst.difference { worst = (difference, shape.name) }
    }
    return worst
  }

  /// How many times larger a gradient's relative change is than that of the parameters: what rounding alone
  /// does to any engine.
  private func condition(_ test: RandomCase, _ batch: Batch, _ name: String, seed: UInt64) -> Double {
    func gradient(_ perturbation: Double) -> [Double] {
      let network = test.network(seed: seed)
      var stream = RandomStream(seed: seed, name: "perturbation")
      for index in 0..<network.parameters.count {
        network.parameters.values[0, index] *= 1 + perturbation * stream.normal()
      }
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = BPTT().prepare(for: network).gradients(on: batch, into: gradients)
      return gradients[name].elements
    }
    return relativeDifference(gradient(0), gradient(1e-9)) / 1e-9
  }

  /// p − 1 and σ(y)(1 − σ(y)) are rounded to ulps of 1, however little of them a saturated output leaves; the
  /// absolute error of a gradient is that, carried on through the network.
  private let saturation = 16 * Double.ulpOfOne

  private func complexStep(_ network: Network, _ batch: Batch, _ name: String, _ indices: [Int]) -> [Double] {
    ReferenceDerivatives.complexStep(network, on: batch, parameter: name, indices: indices)
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func equalsTheComplexStep(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<25 as Range<UInt64> {
      let worst = worst(cell, arrangement, seed: seed, rounding: saturation, reference: complexStep)
      #expect(worst.difference < 1e-12, "\(type(of: cell).kind) \(arrangement) seed \(seed): \(worst)")
    }
  }

  @Test(
    arguments: allCells.filter { $0.declaration.stages.contains { $0.kernel != nil } }, Arrangement.allCases)
  func equalsTheComplexStepThroughTheFormula(cell: any Cell, arrangement: Arrangement) {
    for seed in 50..<70 as Range<UInt64> {
      let worst = worst(
        cell, arrangement, seed: seed, kernels: nil, rounding: saturation, reference: complexStep)
      #expect(worst.difference < 1e-12, "\(type(of: cell).kind) \(arrangement) seed \(seed): \(worst)")
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func equalsCentralDifferences(cell: any Cell, arrangement: Arrangement) {
    for seed in 100..<110 as Range<UInt64> {
      let worst = worst(cell, arrangement, seed: seed, rounding: 4 * Double.ulpOfOne / 6e-6) {
        ReferenceDerivatives.centralDifference($0, on: $1, parameter: $2, indices: $3)
      }
      #expect(worst.difference < 1e-7, "\(type(of: cell).kind) \(arrangement) seed \(seed): \(worst)")
    }
  }

  /// Negative control: deliberately wrong gradients must fail the same comparison.
  @Test(arguments: allCells)
  func wrongGradientsAreSeen(cell: any Cell) {
    var seen = 0
    for seed in 0..<10 as Range<UInt64> {
      let lengths = RandomCase(cell: cell, arrangement: .manyToMany, seed: seed).inputLengths
      let isLive = !cell.mixesUnits || lengths.contains { $0 > 1 }
      let worst = worst(cell, .manyToMany, seed: seed) { gradients in
        // The few numbers of W that are compared may all belong to units that a relu has off.
        let wrong = cell is IRNN ? gradients.values : gradients[cell.mixesUnits ? "W" : "U"]
        wrong.scale(by: 1 + 1e-9)
      } reference: {
        complexStep($0, $1, $2, $3)
      }
      #expect(
        worst.difference > 1e-10 || !isLive || worst.difference == 0,
        "\(type(of: cell).kind) seed \(seed): \(worst)")
      seen += worst.difference > 1e-10 ? 1 : 0
    }
    #expect(seen > 3)
  }
}
