import LinearAlgebra

/// How x enters a layer: xU for real frames, rows of U for tokens, E[token] U with an embedding E.
final class InputReader {
  private let embedded: Matrix?
  private let embeddedGradient: Matrix?

  /// - Parameter rows: the most rows x may have.
  init(_ inputs: NetworkShape.Inputs, embedding: Int?, rows: Int, precision: Precision) {
    guard case .tokens = inputs, let width = embedding else {
      (embedded, embeddedGradient) = (nil, nil)
      return
    }
    embedded = Matrix(rows: rows, columns: width, precision: precision)
    embeddedGradient = Matrix(rows: rows, columns: width, precision: precision)
  }

  /// The first rows of each stage's input part ← x U.
  func forward(_ batch: Batch, into layer: RecurrentLayer, U: Matrix, embedding: Matrix?) {
    let rows = 0..<batch.inputShape.rows
    switch batch.inputs {
    case .reals(let x):
      layer.eachInput { gates, input in multiply(x.rows(rows), gates.columns(of: U), into: input.rows(rows)) }
    case .tokens(let tokens):
      tokens.withRows { tokens in
        if let embedded = embedded?.rows(rows), let embedding {
          embedded.gather(rows: tokens, of: embedding)
          layer.eachInput { gates, input in multiply(embedded, gates.columns(of: U), into: input.rows(rows)) }
        } else {
          layer.eachInput { gates, input in input.rows(rows).gather(rows: tokens, of: gates.columns(of: U)) }
        }
      }
    }
  }

  /// dU += Σ x_tᵀ dE/da_t over `rows`.
  func addGradient(_ batch: Batch, rows: Range<Int>, _ gradient: Matrix, to U: Matrix) {
    switch batch.inputs {
    case .reals(let x): multiply(x.rows(rows).transposed, gradient, into: U, adding: true)
    case .tokens(let tokens):
      if let embedded {
        multiply(embedded.rows(rows).transposed, gradient, into: U, adding: true)
      } else {
        tokens.withRows { U.scatterAdd(rows: $0 + rows.lowerBound, from: gradient) }
      }
    }
  }

  /// dE[token] += (dE/da_t) Uᵀ
  func addEmbeddingGradient(_ batch: Batch, from layer: RecurrentLayer, U: Matrix, to embedding: Matrix) {
    let rows = 0..<batch.inputShape.rows
    guard case .tokens(let tokens) = batch.inputs, let gradient = embeddedGradient?.rows(rows) else { return }
    gradient.clear()
    layer.eachInputGradient { gates, input in
      multiply(input.rows(rows), gates.columns(of: U).transposed, into: gradient, adding: true)
    }
    tokens.withRows { embedding.scatterAdd(rows: $0, from: gradient) }
  }
}

extension [Int32] {
  /// Lends the numbers' address; an empty list has none.
  func withRows(_ body: (UnsafePointer<Int32>) -> Void) {
    withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { body(base) }
    }
  }
}
