import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// The cross-entropy of labels through a whole network, by every kind of engine.
@Suite struct LabelTests {
  private let shape = NetworkShape(inputs: .reals(3), outputs: .labels(4), arrangement: .manyToMany)
  private let lengths = [6, 4, 5]

  private func network(_ shape: NetworkShape, loss: LossSettings = LossSettings()) -> Network {
    var model = ModelSettings()
    (model.cell, model.hidden) = (GRU(), 5)
    let network = Network(
      model, shape, loss: loss, precision: .float64, inputSteps: 6, examples: 3, keepsForward: true)
    network.draw(seed: 1)
    network.parameters.values.scale(by: 2)
    return network
  }

  private func gradients(
    _ engine: any GradientEngine, _ network: Network, asNumbers: Bool = false
  ) throws -> [Double] {
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    var batch = randomBatch(shape, inputLengths: lengths, seed: 1)
    if asNumbers {
      batch = Batch(
        inputShape: batch.inputShape, inputs: batch.inputs, targets: .reals(try #require(batch.heldLabels)))
    }
    _ = engine.prepare(for: network).gradients(on: batch, into: gradients)
    return gradients.values.elements
  }

  @Test(arguments: [LossSettings.Reduction.sum, .mean]) func enginesAgree(_ reduce: LossSettings.Reduction)
    throws
  {
    var loss = LossSettings()
    loss.reduce = reduce
    let exact = try gradients(BPTT(), network(shape, loss: loss))
    for (engine, tolerance) in [
      (RTRL(), 1e-13), (ComplexStepEngine(), 1e-12), (NumericalEngine(), 1e-7),
    ] as [(any GradientEngine, Double)] {
      let own = try gradients(engine, network(shape, loss: loss))
      #expect(relativeDifference(own, exact) < tolerance, "\(engine)")
    }
    // Negative control: of the same targets as numbers, compared with σ(y).
    loss.output = .sigmoid
    let squared = NetworkShape(inputs: .reals(3), outputs: .reals(4), arrangement: .manyToMany)
    let other = try gradients(BPTT(), network(squared, loss: loss), asNumbers: true)
    #expect(relativeDifference(other, exact) > 0.1)
  }

  /// E = Σₜₖ log(1 + eʸ) − ty over the scored steps, mean over sequences, written out once more.
  @Test func theLossIsTheSumOverLabels() throws {
    let network = network(shape), batch = randomBatch(shape, inputLengths: lengths, seed: 1)
    let score = network.forward(batch), y = network.outputs(batch)
    let targets = try #require(batch.heldLabels)
    var sum = 0.0
    for (example, length) in lengths.enumerated() {
      for row in (0..<length).map({ $0 * 3 + example }) {
        for k in 0..<4 {
          let p = 1 / (1 + Reals.exp(-y[row, k]))
          sum -= targets[row, k] == 1 ? Reals.log(p) : Reals.log(1 - p)
        }
      }
    }
    #expect(abs(score.loss - sum / 3) < 1e-12 && abs(score.stepLoss - sum / 15) < 1e-12 && score.scored == 15)
  }

  /// A network answers σ(y), whatever its file says of squared errors.
  @Test func theAnswerIsTheChance() throws {
    let batch = randomBatch(shape, inputLengths: lengths, seed: 1), held = try #require(batch.heldLabels)
    #expect(network(shape).loss.compared(with: batch.targets) == .sigmoid)
    #expect(network(shape).loss.compared(with: .reals(held)) == .linear)
  }
}

extension Batch {
  fileprivate var heldLabels: Matrix? { if case .labels(let labels) = targets { labels } else { nil } }
}
