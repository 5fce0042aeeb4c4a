import Recurrent

/// A text and its translation, both in composed form (NFC).
struct TextPair: Sendable, Equatable {
  let source: String
  let target: String

  init(_ source: String, _ target: String) {
    (self.source, self.target) = (Alphabet.composed(source), Alphabet.composed(target))
  }
}

/// Pairs of texts ↔ batches: a token for each character of the source; a class for each character of the
/// target, then class 0, its end.
struct TextPairCoder: Sendable {
  let inputs: Alphabet
  let outputs: Alphabet

  init(inputs: some Sequence<Unicode.Scalar>, outputs: some Sequence<Unicode.Scalar>) {
    self.inputs = Alphabet(inputs)
    self.outputs = Alphabet(special: "<end>", outputs)
  }

  /// Pairs side by side, the longest source first.
  func batch(_ pairs: [TextPair]) -> Batch {
    let examples = pairs.map {
      (source: inputs.numbers(of: $0.source), target: outputs.numbers(of: $0.target) + [0])
    }
    let order = examples.enumerated().sorted {
      ($1.element.source.count, $0.offset) < ($0.element.source.count, $1.offset)
    }.map(\.element)
    let inputShape = BatchShape(lengths: order.map(\.source.count))
    let outputShape = BatchShape(lengths: order.map(\.target.count))
    return Batch(
      inputShape: inputShape, outputShape: outputShape,
      inputs: .tokens(inputShape.columns(order.map(\.source))),
      targets: .classes(outputShape.columns(order.map(\.target))))
  }
}

extension BatchShape {
  /// Sequences as the columns of rows [T·B], −1 past their ends.
  func columns(_ sequences: [[Int32]]) -> [Int32] {
    var rows = Array(repeating: Int32(-1), count: self.rows)
    for (column, sequence) in sequences.enumerated() {
      for (t, number) in sequence.enumerated() { rows[t * examples + column] = number }
    }
    return rows
  }

  /// The numbers of one example's column up to the first of `end` or −1. There may be more rows than steps:
  /// those of a network that went on past the targets.
  func column(_ example: Int, of rows: [Int32], until end: Int32? = nil) -> [Int32] {
    Array(
      stride(from: example, to: rows.count, by: examples).lazy.map { rows[$0] }.prefix {
        $0 >= 0 && $0 != end
      })
  }
}
