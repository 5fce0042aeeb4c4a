import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@Suite struct StepErrorsTests {
  static let cells: [any Cell] = Cells.family.members.compactMap { $0.init() as? any Cell }

  /// λ is linear in the errors: those of all single steps, weighted as the loss weights them, add up to what
  /// one backward pass gives.
  @Test(arguments: cells, Arrangement.allCases)
  func singleStepsAddUp(cell: any Cell, arrangement: Arrangement) {
    var missed = 0
    for seed in 0..<25 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed), batch = test.batch(seed: seed)
      let network = test.network(keepsForward: true, seed: seed)
      let gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = network.forward(batch)
      network.backward(batch, into: gradients)
      let expected = stateGradients(network, batch)

      let errors = StepErrors(network, on: batch), B = batch.examples, rows = rows(network, batch)
      let weights = (0..<B).map { weight(test, batch, $0) }
      var sum = expected.map { Array(repeating: 0.0, count: $0.count) }
      var withoutFirst = sum
      for t in 0..<(arrangement.hasOutputSteps ? batch.outputShape.steps : 1) {
        errors.propagate(from: (0..<B).map { t < batch.outputShape.length($0) ? t : nil })
        for (index, matrix) in stateGradients(network, batch).enumerated() {
          let width = matrix.count / rows[index]
          for (position, number) in matrix.enumerated() {
            let term = number * weights[position / width % B]
            sum[index][position] += term
            if t > 0 { withoutFirst[index][position] += term }
          }
        }
      }
      for index in expected.indices {
        let difference = relativeDifference(sum[index], expected[index])
        #expect(
          difference < 1e-12,
          "\(type(of: cell).kind) \(arrangement) seed \(seed) matrix \(index): \(difference)")
      }
      // Negative control: one step's error left out is missed.
      if test.loss.steps == .all, let last = expected.indices.last,
        expected[last].contains(where: { $0 != 0 })
      {
        #expect(relativeDifference(withoutFirst[last], expected[last]) > 1e-9)
        missed += 1
      }
    }
    #expect(missed > 5)
  }

  private func rows(_ network: Network, _ batch: Batch) -> [Int] {
    network.layers(batch).flatMap { layer in
      layer.placed.layer.stateGradients.map { _ in layer.shape.rows + layer.shape.examples }
    }
  }

  private func stateGradients(_ network: Network, _ batch: Batch) -> [[Double]] {
    network.layers(batch).flatMap { layer in
      layer.placed.layer.stateGradients.map { $0.rows(0..<layer.shape.rows + layer.shape.examples).elements }
    }
  }

  private func weight(_ test: RandomCase, _ batch: Batch, _ example: Int) -> Double {
    let isMean = test.loss.reduce == .mean && test.shape.arrangement.hasOutputSteps
    let scored = isMean ? test.loss.scored(length: batch.outputShape.length(example)).count : 1
    return 1 / Double(batch.examples * scored)
  }
}
