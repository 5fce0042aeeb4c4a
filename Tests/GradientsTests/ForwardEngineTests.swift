import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Forward engines against BPTT, which is itself checked against the complex step.
@Suite struct ForwardEngineTests {
  private func gradient(
    _ engine: any GradientEngine, _ test: RandomCase, seed: UInt64, change: (Network) -> Void = { _ in }
  ) -> Parameters {
    let network = test.network(keepsForward: true, seed: seed)
    change(network)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    _ = engine.prepare(for: network).gradients(on: test.batch(seed: seed), into: gradients)
    return gradients
  }

  /// The worst relative difference over parameters; 0 where it is what rounding alone does.
  private func worst(_ a: Parameters, _ b: Parameters) -> (difference: Double, parameter: String) {
    let largest = b.values.sumOfSquares.squareRoot()
    return a.shapes.reduce((0, "")) { worst, shape in
      let left = a[shape.name].elements, right = b[shape.name].elements
      // A parameter whose gradient is nothing beside the others' (a saturated softmax) is rounding throughout.
      let norm = right.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let difference = norm < 1e-12 * largest ? 0 : relativeDifference(left, right)
      return difference > worst.0 ? (difference, shape.name) : worst
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func rtrlEqualsBPTT(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let worst = worst(gradient(RTRL(), test, seed: seed), gradient(BPTT(), test, seed: seed))
      #expect(worst.difference < 1e-11, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(test.model) \(worst)")
    }
  }

  /// With diagonal W (and C) each unit depends on itself alone, and the per-unit messages are exact.
  @Test(arguments: allCells, Arrangement.allCases)
  func unitIsExactWhereUnitsStandAlone(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard UnitEngine().problems(for: test.model, test.shape).isEmpty else { continue }
      let diagonal: (Network) -> Void = { network in
        for shape in network.parameters.shapes where shape.name.hasSuffix("W") || shape.name.hasSuffix("C") {
          let matrix = network.parameters[shape.name]
          for row in 0..<shape.rows {
            for column in 0..<shape.columns where column % shape.rows != row { matrix[row, column] = 0 }
          }
        }
      }
      // The encoder's gradient crosses V only through the loss, so nothing else needs to be diagonal.
      let unit = gradient(UnitEngine(), test, seed: seed, change: diagonal)
      let exact = gradient(BPTT(), test, seed: seed, change: diagonal)
      for shape in unit.shapes where !shape.name.hasSuffix("W") && !shape.name.hasSuffix("C") {
        let difference = relativeDifference(unit[shape.name].elements, exact[shape.name].elements)
        #expect(difference < 1e-11, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(shape.name) \(difference)")
      }
    }
  }

  /// Negative control: on dense W the approximations differ, and differ from one another.
  @Test(arguments: allCells)
  func approximationsDifferOnDenseWeights(cell: any Cell) {
    var model = ModelSettings()
    model.cell = cell
    model.hidden = 6
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(3), arrangement: .manyToOne)
    let network = Network(model, shape, precision: .float64, inputSteps: 8, examples: 2, keepsForward: true)
    network.initialize(seed: 3)
    let batch = randomBatch(shape, inputLengths: [8, 7], seed: 3)
    func gradient(_ engine: any GradientEngine) -> Parameters {
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = engine.prepare(for: network).gradients(on: batch, into: gradients)
      return gradients
    }
    let exact = gradient(BPTT()), unit = gradient(UnitEngine()), local = gradient(LocalEngine())
    #expect(worst(unit, exact).difference > 1e-3)
    #expect(worst(local, exact).difference > 1e-3)
    #expect(worst(local, unit).difference > 1e-3)
    #expect(relativeDifference(unit["V"].elements, exact["V"].elements) == 0)
  }
}
