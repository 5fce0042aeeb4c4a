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
      // A parameter whose gradient is nothing beside the others' (a saturated softmax) is rounding
      // throughout.
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
      #expect(
        worst.difference < 1e-12, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(test.model) \(worst)")
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func snapOfFullPatternAndLongWindowsAreExact(cell: any Cell, arrangement: Arrangement) {
    var snap = SnAp(), chunk = Truncated(), textbook = Truncated()
    snap.order = 4
    chunk.window = 9
    (textbook.window, textbook.stride) = (9, 1)
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let exact = gradient(BPTT(), test, seed: seed)
      // The pattern is W's: where there is none, feedback and context join units that it keeps apart.
      let windows: [any GradientEngine] = [chunk, textbook]
      let engines = cell.mixesUnits || !arrangement.generates ? [snap] + windows : windows
      for engine in engines where engine.problems(for: test.model, test.shape).isEmpty {
        let worst = worst(gradient(engine, test, seed: seed), exact)
        #expect(
          worst.difference < 1e-12, "\(engine) \(type(of: cell).kind) \(arrangement) seed \(seed) \(worst)")
      }
    }
  }

  /// For cells of one state component and one stage, the per-unit messages are RTRL's after masking: SnAp-1,
  /// to the bit but for the order of additions.
  @Test(arguments: Arrangement.allCases)
  func unitIsSnAp1(arrangement: Arrangement) {
    var compared = 0
    for cell in [RNN(), GRU()] as [any Cell] {
      for seed in 0..<50 as Range<UInt64> {
        let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
        guard UnitEngine().problems(for: test.model, test.shape).isEmpty else { continue }
        // Through C a decoder's SnAp-1 mixes units where the per-unit reading does not.
        if arrangement == .sequenceToSequence, test.model.handover.givesContext { continue }
        let worst = worst(gradient(UnitEngine(), test, seed: seed), gradient(SnAp(), test, seed: seed))
        #expect(worst.difference < 1e-13, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(worst)")
        compared += 1
      }
    }
    #expect(compared > 10)
  }

  /// A window of one step sees the immediate term alone, as `local` does where a cell has no memory of its
  /// own.
  @Test func windowOfOneStepIsTheImmediateTerm() {
    var truncated = Truncated(), compared = 0
    truncated.window = 1
    for seed in 0..<20 as Range<UInt64> {
      let test = RandomCase(cell: RNN(), arrangement: .manyToMany, seed: seed)
      guard test.model.embedding == nil else { continue }
      let worst = worst(gradient(truncated, test, seed: seed), gradient(LocalEngine(), test, seed: seed))
      #expect(worst.difference < 1e-12, "seed \(seed) \(worst)")
      compared += 1
    }
    #expect(compared > 5)
  }

  @Test(arguments: Arrangement.allCases)
  func perturbationEnginesAgree(arrangement: Arrangement) {
    for seed in 0..<4 as Range<UInt64> {
      let test = RandomCase(cell: LSTM(), arrangement: arrangement, seed: seed)
      let exact = gradient(BPTT(), test, seed: seed)
      #expect(worst(gradient(ComplexStepEngine(), test, seed: seed), exact).difference < 1e-11)
      #expect(worst(gradient(NumericalEngine(), test, seed: seed), exact).difference < 1e-6)
    }
  }

  /// With diagonal W (and C) each unit depends on itself alone, and the per-unit messages are exact.
  @Test(arguments: allCells, Arrangement.allCases)
  func unitIsExactWhereUnitsStandAlone(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in 0..<50 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard UnitEngine().problems(for: test.model, test.shape).isEmpty else { continue }
      let diagonal: (Network) -> Void = { $0.isolateUnits() }
      // The encoder's gradient crosses V only through the loss, so nothing else needs to be diagonal.
      let unit = gradient(UnitEngine(), test, seed: seed, change: diagonal)
      let exact = gradient(BPTT(), test, seed: seed, change: diagonal)
      for shape in unit.shapes where !shape.name.hasSuffix("W") && !shape.name.hasSuffix("C") {
        let difference = relativeDifference(unit[shape.name].elements, exact[shape.name].elements)
        #expect(
          difference < 1e-12, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(shape.name) \(difference)"
        )
      }
      compared += 1
    }
    #expect(compared > 5)
  }

  /// Without a W units stand alone whatever the parameters are.
  @Test(arguments: allCells.filter { !$0.mixesUnits }, [Arrangement.manyToMany, .manyToOne, .oneToMany])
  func unitAndLocalAreExactWithoutW(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in 0..<30 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard UnitEngine().problems(for: test.model, test.shape).isEmpty else { continue }
      let exact = gradient(BPTT(), test, seed: seed)
      for engine in [UnitEngine(), LocalEngine(), SnAp()] as [any GradientEngine] {
        let worst = worst(gradient(engine, test, seed: seed), exact)
        #expect(
          worst.difference < 1e-12, "\(engine) \(type(of: cell).kind) \(arrangement) seed \(seed) \(worst)")
      }
      compared += 1
    }
    #expect(compared > 5)
  }

  /// Negative control: on dense W the approximations differ, and differ from one another.
  @Test(arguments: allCells.filter(\.mixesUnits))
  func approximationsDifferOnDenseWeights(cell: any Cell) {
    var model = ModelSettings()
    model.cell = cell
    model.hidden = 6
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(3), arrangement: .manyToOne)
    let network = Network(model, shape, precision: .float64, inputSteps: 8, examples: 2, keepsForward: true)
    network.draw(seed: 3)
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
