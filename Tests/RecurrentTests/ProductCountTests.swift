import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Operations counted by hand: 2·N·m·n for each product of [N, m] and [m, n].
@Suite struct ProductCountTests {
  private func count(
    _ inputs: NetworkShape.Inputs, _ arrangement: Arrangement, lengths: [Int],
    _ change: (inout ModelSettings) -> Void = { _ in }
  ) -> ProductCount {
    var model = ModelSettings()
    (model.cell, model.hidden) = (LSTM(), 5)
    change(&model)
    let shape = NetworkShape(inputs: inputs, outputs: .classes(3), arrangement: arrangement)
    let network = Network(model, shape, precision: .float64, inputSteps: 4, examples: lengths.count)
    return ProductCount(network, randomBatch(shape, inputLengths: lengths, seed: 1))
  }

  @Test func vectorsEqualLengths() {
    let count = count(.reals(7), .manyToMany, lengths: [4, 4]), N = 8.0
    let (U, W, V) = (7.0 * 20, 5.0 * 20, 5.0 * 3)
    #expect(count.forward == 2 * N * (U + W + V) && count.weights == count.forward)
    // Nobody asks for dE/dx.
    #expect(count.backward == 2 * N * (W + V))
    #expect(count.total == count.forward + count.backward + count.weights)
  }

  /// Rows of U are picked by tokens; the head reads once a sequence; W goes on with sequences that go on.
  @Test func tokensToOneOutput() {
    let count = count(.tokens(7), .manyToOne, lengths: [4, 2])
    #expect(count.forward == 2 * ((4 + 2) * 5 * 20 + 2 * 5 * 3) && count.backward == count.forward)
  }

  @Test func stackedLevelsSendBack() {
    let one = count(.reals(7), .manyToMany, lengths: [4])
    let two = count(.reals(7), .manyToMany, lengths: [4]) { $0.layers = LayerWidths([5, 5]) }
    let level = 2.0 * 4 * (5 * 20 + 5 * 20)
    #expect(
      two.forward - one.forward == level && two.backward - one.backward == level
        && two.weights - one.weights == level)
  }
}
