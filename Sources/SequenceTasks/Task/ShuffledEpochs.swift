import Recurrent

/// Endless shuffled epochs of a fixed set: update k takes places k·B ..< (k+1)·B of one permutation after
/// another, so that no batch is short and update k's batch is a function of (seed, k).
struct ShuffledEpochs<Example: Sendable>: TrainingBatches {
  let examples: [Example]
  let size: Int
  private let assemble: ([Example]) -> Batch
  private var order: ShuffledOrder
  var sequences: Int? { examples.count }

  /// - Parameter assemble: puts examples side by side.
  init(_ examples: [Example], size: Int, seed: UInt64, assemble: @escaping ([Example]) -> Batch) {
    (self.examples, self.size, self.assemble) = (examples, size, assemble)
    order = ShuffledOrder(of: examples.count, seed: seed)
  }

  mutating func batch(_ update: Int) -> Batch {
    assemble((update * size..<(update + 1) * size).map { examples[order[$0]] })
  }
}
