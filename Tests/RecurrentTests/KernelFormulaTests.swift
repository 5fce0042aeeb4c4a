import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Hand-written kernels compute what the cells' formulas say.
@Suite struct KernelFormulaTests {
  static let cells: [any Cell] =
    Cells.family.members.compactMap { $0.init() as? any Cell }
    + Activation.allCases.map { activation in
      var cell = RNN()
      cell.activation = activation
      return cell
    }

  private struct Pass {
    let loss: Double
    let states: [[Double]]
    let stateGradients: [[Double]]
    let gradients: [Double]

    init(_ test: RandomCase, precision: Precision, kernels: KernelFamily?, seed: UInt64) {
      let network = test.network(precision: precision, kernels: kernels, seed: seed)
      let batch = test.batch(precision: precision, seed: seed)
      let gradients = Parameters(network.parameters.shapes, precision: precision)
      loss = network.forward(batch).loss
      network.backward(batch, into: gradients)
      let layers = network.layers(batch)
      func overTime(_ matrices: (RecurrentLayer) -> [Matrix]) -> [[Double]] {
        layers.flatMap { layer in
          matrices(layer.placed.layer).map { $0.rows(0..<layer.shape.rows + layer.shape.examples).elements }
        }
      }
      states = overTime(\.states)
      stateGradients = overTime(\.stateGradients)
      self.gradients = gradients.values.elements
    }
  }

  @Test(arguments: cells, Arrangement.allCases)
  func kernelsAgreeWithFormulas(cell: any Cell, arrangement: Arrangement) {
    for precision in Precision.allCases {
      let tolerance = precision == .float64 ? 1e-12 : 1e-4
      for seed in 0..<10 as Range<UInt64> {
        let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
        let formula = Pass(test, precision: precision, kernels: nil, seed: seed)
        for family in KernelFamily.available {
          let kernel = Pass(test, precision: precision, kernels: family, seed: seed)
          #expect(abs(kernel.loss - formula.loss) <= tolerance * max(abs(formula.loss), 1))
          for (a, b) in zip(kernel.states + kernel.stateGradients, formula.states + formula.stateGradients) {
            #expect(
              relativeDifference(a, b) < tolerance,
              "\(type(of: cell).kind) \(family.name) \(precision) seed \(seed)")
          }
          #expect(relativeDifference(kernel.gradients, formula.gradients) < tolerance)
        }
      }
    }
  }

  /// Widths about those that kernels take two vectors of at a time: the fused families agree to the bit, and
  /// with the formula.
  @Test(arguments: cells)
  func widthsMakeNoDifference(cell: any Cell) {
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: .manyToMany)
    for units in [15, 16, 31, 32, 33, 70] {
      var model = ModelSettings()
      (model.cell, model.hidden) = (cell, units)
      for precision in Precision.allCases {
        func gradients(_ kernels: KernelFamily?) -> [Double] {
          let network = Network(
            model, shape, precision: precision, inputSteps: 4, examples: 3, kernels: kernels)
          network.initialize(seed: 1)
          _ = network.forward(randomBatch(shape, inputLengths: [2, 4, 3], precision: precision, seed: 1))
          let gradients = Parameters(network.parameters.shapes, precision: precision)
          network.backward(
            randomBatch(shape, inputLengths: [2, 4, 3], precision: precision, seed: 1), into: gradients)
          return gradients.values.elements
        }
        let families = KernelFamily.available, all = families.map(gradients), formula = gradients(nil)
        let fused = zip(families, all).filter(\.0.isFused).map(\.1)
        for other in fused {
          #expect(other == fused[0], "\(type(of: cell).kind), \(units) units, \(precision)")
        }
        for one in all { #expect(relativeDifference(one, formula) < (precision == .float64 ? 1e-12 : 1e-4)) }
      }
    }
  }

  /// Past its length a sequence keeps its state and has no λ; other examples of the batch do not notice it.
  @Test(arguments: cells)
  func sequencesEndWhereTheyEnd(cell: any Cell) {
    var model = ModelSettings()
    model.cell = cell
    model.hidden = 5
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(4), arrangement: .manyToMany)
    let network = Network(model, shape, precision: .float64, inputSteps: 6, examples: 3)
    network.initialize(seed: 1)
    let batch = randomBatch(shape, inputLengths: [2, 6, 4], seed: 1)
    _ = network.forward(batch)
    network.backward(batch, into: Parameters(network.parameters.shapes, precision: .float64))
    for t in 2..<6 {
      for unit in 0..<5 {
        #expect(network.layer.states[0][(t + 1) * 3, unit] == network.layer.states[0][2 * 3, unit])
        #expect(network.layer.stateGradients[0][(t + 1) * 3, unit] == 0)
      }
    }
    #expect(network.layer.stateGradients[0][2 * 3, 0] != 0)
  }
}
