import Components
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// A tiny network and batch for unbiasedness: what its name says, else real inputs, classes and ragged lengths.
struct TinyCase: CustomTestStringConvertible, Sendable {
  let cell: any Cell
  let arrangement: Arrangement
  var handover = HandoverKind.context
  var feedback = "auto"
  var embedding: Int?

  var testDescription: String {
    "\(type(of: cell).kind) \(arrangement.rawValue) \(handover.rawValue) \(feedback) \(embedding.map { "embedding \($0)" } ?? "")"
  }

  var network: Network {
    var model = ModelSettings()
    (model.cell, model.hidden, model.handover, model.feedback, model.embedding) = (cell, 3, handover, feedback, embedding)
    let network = Network(
      model, shape, precision: .float64, inputSteps: 4, outputSteps: 3, examples: 2, keepsForward: true)
    network.initialize(seed: 5)
    return network
  }

  var batch: Batch {
    randomBatch(
      shape, inputLengths: arrangement.readsSequence ? [4, 3] : [1, 1], outputLengths: arrangement.generates ? [2, 3] : nil, seed: 7)
  }

  private var shape: NetworkShape {
    NetworkShape(inputs: embedding == nil ? .reals(2) : .tokens(4), outputs: .classes(3), arrangement: arrangement)
  }

  static let everyCellAndArrangement = allCells.flatMap { cell in Arrangement.allCases.map { TinyCase(cell: cell, arrangement: $0) } }
  static let settings = [
    TinyCase(cell: RNN(), arrangement: .sequenceToSequence, handover: .initial, feedback: "soft"),
    TinyCase(cell: LSTM(), arrangement: .sequenceToSequence, handover: .both, feedback: "greedy"),
    TinyCase(cell: GRUResetBefore(), arrangement: .sequenceToSequence, handover: .both, feedback: "soft", embedding: 2),
    TinyCase(cell: GRU(), arrangement: .oneToMany, feedback: "soft"),
    TinyCase(cell: LSTM(), arrangement: .manyToOne, embedding: 2),
  ]
}

/// The mean of many draws of an engine beside the gradient it should have.
struct DrawStatistics {
  /// The largest distance of a mean from the gradient, in standard errors; infinite where numbers that never vary differ.
  private(set) var worst = 0.0
  private(set) var parameter = ""
  private(set) var tested = 0

  init(_ computation: any GradientComputation, draws: Int, of test: TinyCase, network: Network, against exact: Parameters) {
    let batch = test.batch, gradients = Parameters(network.parameters.shapes, precision: .float64)
    let expected = exact.values.elements
    var sum = expected.map { _ in 0.0 }, squares = sum
    for _ in 0..<draws {
      _ = computation.gradients(on: batch, into: gradients)
      gradients.values.withBytes { bytes in
        for (index, value) in bytes.bindMemory(to: Double.self).enumerated() {
          let deviation = value - expected[index]
          sum[index] += deviation
          squares[index] += deviation * deviation
        }
      }
    }
    var index = 0
    for shape in exact.shapes {
      for _ in 0..<shape.count {
        let mean = sum[index] / Double(draws), error = (squares[index] / Double(draws) - mean * mean).squareRoot() / Double(draws).squareRoot()
        let score = abs(mean) < 1e-13 ? 0 : error > 0 ? abs(mean) / error : .infinity
        if error > 1e-13 { tested += 1 }
        if score > worst { (worst, parameter) = (score, shape.name) }
        index += 1
      }
    }
  }

  /// Four standard errors for one number, and for the largest of so many as much as is as rare (Bonferroni).
  var bound: Double {
    func tail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) }
    let rare = tail(4) / Double(max(tested, 1))
    var (low, high) = (4.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if tail(middle) > rare { low = middle } else { high = middle }
    }
    return high
  }
}

@Suite struct UOROTests {
  private func exact(_ test: TinyCase, _ engine: any GradientEngine = BPTT()) -> Parameters {
    let network = test.network, gradients = Parameters(network.parameters.shapes, precision: .float64)
    _ = engine.prepare(for: network).gradients(on: test.batch, into: gradients)
    return gradients
  }

  @Test(arguments: TinyCase.everyCellAndArrangement + TinyCase.settings)
  func itsMeanIsTheGradient(test: TinyCase) {
    let network = test.network
    let draws = DrawStatistics(
      UORO().prepare(for: network), draws: 20_000, of: test, network: network, against: exact(test))
    #expect(draws.tested > 10)
    #expect(draws.worst < draws.bound, "\(draws)")
  }
}
