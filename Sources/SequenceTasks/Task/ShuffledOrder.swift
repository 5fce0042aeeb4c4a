import LinearAlgebra

/// Endless shuffled epochs of a fixed set: one permutation after another, each a function of the seed and its
/// number.
struct ShuffledOrder {
  let count: Int
  let seed: UInt64
  private var order: (epoch: Int, permutation: [Int]) = (-1, [])

  /// - Parameters:
  ///   - count: those of the set.
  ///   - seed: of the trial.
  init(of count: Int, seed: UInt64) { (self.count, self.seed) = (count, seed) }

  /// The number, in the set, of what stands at a place of the endless row.
  subscript(place: Int) -> Int {
    mutating get {
      let epoch = place / count
      if order.epoch != epoch {
        var stream = RandomStream(seed: seed, name: "order/\(epoch)")
        order = (epoch, stream.permutation(of: count))
      }
      return order.permutation[place % count]
    }
  }
}
