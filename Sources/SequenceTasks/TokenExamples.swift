import LinearAlgebra
import Recurrent

/// A sentence as tokens, with its class.
struct TokenExample: Sendable, Equatable {
  let tokens: [Int32]
  let label: Int32
}

extension Batch {
  /// Examples side by side in order of falling length (equal lengths as given), padded with −1.
  init(_ examples: [TokenExample]) {
    let order = examples.enumerated().sorted {
      ($1.element.tokens.count, $0.offset) < ($0.element.tokens.count, $1.offset)
    }.map(\.element)
    let shape = BatchShape(lengths: order.map(\.tokens.count))
    var tokens = Array(repeating: Int32(-1), count: shape.rows)
    for (column, example) in order.enumerated() {
      for (t, token) in example.tokens.enumerated() { tokens[t * shape.examples + column] = token }
    }
    self.init(inputShape: shape, inputs: .tokens(tokens), targets: .classes(order.map(\.label)))
  }
}

/// Endless shuffled epochs of a fixed set: step k takes places k·B ..< (k+1)·B of one permutation after another, so that no batch is
/// short and step k's batch is a function of (seed, k).
struct ShuffledEpochs: TrainingBatches {
  let examples: [TokenExample]
  let size: Int
  let seed: UInt64
  private var order: (epoch: Int, permutation: [Int]) = (-1, [])

  init(_ examples: [TokenExample], size: Int, seed: UInt64) {
    (self.examples, self.size, self.seed) = (examples, size, seed)
  }

  mutating func batch(_ step: Int) -> Batch {
    var chosen: [TokenExample] = []
    for place in step * size..<(step + 1) * size {
      let epoch = place / examples.count
      if order.epoch != epoch {
        var stream = RandomStream(seed: seed, name: "order/\(epoch)")
        order = (epoch, stream.permutation(of: examples.count))
      }
      chosen.append(examples[order.permutation[place % examples.count]])
    }
    return Batch(chosen)
  }
}
