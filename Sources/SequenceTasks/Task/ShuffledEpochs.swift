import LinearAlgebra
import Recurrent

/// Endless shuffled epochs of a fixed set: update k takes places k·B ..< (k+1)·B of one permutation after
/// another, so that no batch is short and update k's batch is a function of (seed, k).
struct ShuffledEpochs<Example: Sendable>: TrainingBatches {
  let examples: [Example]
  let size: Int
  let seed: UInt64
  private let assemble: ([Example]) -> Batch
  var sequences: Int? { examples.count }
  private var order: (epoch: Int, permutation: [Int]) = (-1, [])

  /// - Parameter assemble: puts examples side by side.
  init(_ examples: [Example], size: Int, seed: UInt64, assemble: @escaping ([Example]) -> Batch) {
    (self.examples, self.size, self.seed, self.assemble) = (examples, size, seed, assemble)
  }

  mutating func batch(_ update: Int) -> Batch {
    var chosen: [Example] = []
    for place in update * size..<(update + 1) * size {
      let epoch = place / examples.count
      if order.epoch != epoch {
        var stream = RandomStream(seed: seed, name: "order/\(epoch)")
        order = (epoch, stream.permutation(of: examples.count))
      }
      chosen.append(examples[order.permutation[place % examples.count]])
    }
    return assemble(chosen)
  }
}
