import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

/// A sequence of a batch, without its padding.
struct ProbeExample {
  var tokens: [Int32] = []
  var frames: [Double] = []
  var classes: [Int32] = []
  var numbers: [Double] = []
}

extension SequenceTask {
  /// The first `count` examples that training sees.
  func probeExamples(_ count: Int = 2000, seed: UInt64 = 1) throws -> [ProbeExample] {
    let source = try load(from: DataFolders(candidates: []))
    var batches = source.training(seed: seed, examples: 50, precision: .float64)
    return (0..<count / 50).flatMap { batches.batch($0).probeExamples(of: source.shape) }
  }

  func source() throws -> any SequenceSource { try load(from: DataFolders(candidates: [])) }

  /// The loss of a baseline.
  func level(_ name: String) throws -> Double {
    try #require(source().baselines.first { $0.name == name && $0.quantity == "loss" }).value
  }
}

extension Batch {
  func probeExamples(of shape: NetworkShape) -> [ProbeExample] {
    let B = examples
    return (0..<B).map { b in
      let inputRows = (0..<inputShape.length(b)).map { $0 * B + b }
      let outputRows = shape.arrangement.hasOutputSteps ? (0..<outputShape.length(b)).map { $0 * B + b } : [b]
      var example = ProbeExample()
      switch inputs {
      case .tokens(let tokens): example.tokens = inputRows.map { tokens[$0] }
      case .reals(let x): example.frames = inputRows.flatMap { x.rows($0..<$0 + 1).elements }
      }
      switch targets {
      case .classes(let classes): example.classes = outputRows.map { classes[$0] }
      case .reals(let y), .labels(let y):
        example.numbers = outputRows.flatMap { y.rows($0..<$0 + 1).elements }
      }
      return example
    }
  }
}

/// Whether a share of `count` draws is within five standard errors of its probability.
func isShare(_ hits: Int, of count: Int, _ probability: Double) -> Bool {
  let error = (probability * (1 - probability) / Double(count)).squareRoot()
  return abs(Double(hits) / Double(count) - probability) <= 5 * error
}

/// Whether numbers have this mean and variance, within five standard errors of normal draws.
func isNormal(_ x: [Double], mean: Double, variance: Double) -> Bool {
  let n = Double(x.count), average = x.reduce(0, +) / n
  let spread = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
  return abs(average - mean) <= 5 * (variance / n).squareRoot()
    && abs(spread - variance) <= 5 * variance * (2 / n).squareRoot()
}
