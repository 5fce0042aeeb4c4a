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

extension ShuffledEpochs where Example == TokenExample {
  init(_ examples: [TokenExample], size: Int, seed: UInt64) {
    self.init(examples, size: size, seed: seed) { Batch($0) }
  }
}
