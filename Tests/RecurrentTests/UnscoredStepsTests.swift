import LinearAlgebra
import Recurrent
import Testing

/// Steps whose class is −1 count nowhere.
@Suite struct UnscoredStepsTests {
  private let B = 3, T = 4

  private func score(_ targets: [Int32], _ reduce: LossSettings.Reduction) -> (
    score: Score, gradient: [Double]
  ) {
    var model = ModelSettings(), loss = LossSettings()
    (model.hidden, loss.reduce) = (5, reduce)
    let network = Network(
      model, NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .manyToMany), loss: loss,
      precision: .float64,
      inputSteps: T, examples: B)
    network.initialize(seed: 1)
    var stream = RandomStream(seed: 1, name: "x")
    let x = Matrix(rows: T * B, columns: 2, precision: .float64)
    x.assign((0..<T * B * 2).map { _ in stream.normal() })
    let batch = Batch(
      inputShape: BatchShape(lengths: [T, T, T]), inputs: .reals(x), targets: .classes(targets))
    let score = network.forward(batch), gradients = Parameters(network.parameters.shapes, precision: .float64)
    network.backward(batch, into: gradients)
    return (score, gradients.values.elements)
  }

  /// E is linear in what is scored: the sum over each row scored alone is the sum over all.
  @Test func rowsAddUp() {
    let targets = (0..<Int32(T * B)).map { $0 % 3 }
    let all = score(targets, .sum)
    var loss = 0.0, gradient = all.gradient.map { _ in 0.0 }
    for row in targets.indices {
      let one = score(targets.indices.map { $0 == row ? targets[$0] : -1 }, .sum)
      #expect(one.score.scored == 1)
      loss += one.score.loss
      for place in gradient.indices { gradient[place] += one.gradient[place] }
    }
    #expect(abs(loss - all.score.loss) < 1e-12 && all.score.scored == T * B)
    #expect(zip(gradient, all.gradient).allSatisfy { abs($0 - $1) < 1e-12 })
    // Dropping a row changes both.
    let fewer = score([-1] + targets.dropFirst(), .sum)
    #expect(fewer.score.loss < all.score.loss - 1e-3 && fewer.gradient != all.gradient)
  }

  /// A mean divides by the steps that count; the loss of a scored step does not depend on the reduction.
  @Test func meansAreOverScoredSteps() {
    let targets: [Int32] = [1, 2, 0, -1, 1, 1, -1, 0, -1, -1, 2, -1]
    let (sum, mean) = (score(targets, .sum).score, score(targets, .mean).score)
    #expect(abs(sum.stepLoss - mean.stepLoss) < 1e-14 && sum.scored == 7)
    #expect(abs(sum.stepLoss - sum.loss * 3 / 7) < 1e-14)
    let counts = [1, 4, 2]
    let apart = (0..<3).map { example in
      score(targets.enumerated().map { $0.offset % 3 == example ? $0.element : -1 }, .sum).score.loss
        / Double(counts[example])
    }
    #expect(abs(mean.loss - apart.reduce(0, +)) < 1e-14)
  }
}
