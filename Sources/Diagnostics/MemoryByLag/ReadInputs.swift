import LinearAlgebra
import Recurrent

/// What a readout is asked for: the input vectors, or of tokens the indicators of those that the batch has most
/// often.
enum ReadInputs {
  /// At most so many tokens.
  static let tokens = 32

  /// How many numbers there are at each step.
  static func width(_ network: NetworkShape) -> Int {
    switch network.inputs {
    case .reals(let width): width
    case .tokens(let count): min(count, tokens)
    }
  }

  /// [T·B, width] in Float64.
  static func table(of batch: Batch, _ network: NetworkShape) -> Matrix {
    let table = Matrix(rows: batch.inputShape.rows, columns: width(network), precision: .float64)
    switch batch.inputs {
    case .reals(let x): table.assign(x.rows(0..<table.rows).elements)
    case .tokens(let all):
      var counts: [Int32: Int] = [:]
      for token in all where token >= 0 { counts[token, default: 0] += 1 }
      let often = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(table.columns)
      let columns = Dictionary(uniqueKeysWithValues: often.enumerated().map { ($1.key, $0) })
      for (row, token) in all.enumerated().prefix(table.rows) {
        if let column = columns[token] { table[row, column] = 1 }
      }
    }
    return table
  }
}
