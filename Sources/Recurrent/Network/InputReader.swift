public import LinearAlgebra

/// What a layer multiplies by U: the batch's inputs, whole or as token vectors, or the states of the layers
/// below; in the order of the layer's own steps, so that a layer of the reverse direction reads each sequence
/// from its end.
public final class InputReader {
  enum Source {
    /// x [D], a token, or its vector where there is an embedding.
    case batch
    case below(Level)
  }

  let source: Source
  private let isReversed: Bool
  /// Token vectors, or rows in reverse order, and their gradients.
  private let own: Matrix?
  private let ownGradient: Matrix?
  /// Tokens in the layer's order.
  private var tokens: [Int32] = []
  private let hasEmbedding: Bool

  /// - Parameters:
  ///   - width: of what is multiplied by U, where it is not a token.
  ///   - rows: the most rows it may have.
  init(_ source: Source, width: Int?, hasEmbedding: Bool, isReversed: Bool, rows: Int, precision: Precision) {
    (self.source, self.isReversed, self.hasEmbedding) = (source, isReversed, hasEmbedding)
    let needsOwn = width != nil && (hasEmbedding || isReversed)
    own = needsOwn ? Matrix(rows: rows, columns: width ?? 0, precision: precision) : nil
    ownGradient = needsOwn ? Matrix(rows: rows, columns: width ?? 0, precision: precision) : nil
  }

  /// The input part of each stage over `rows` ← x U.
  func forward(
    _ batch: Batch, _ shape: BatchShape, rows: Range<Int>, into layer: RecurrentLayer, U: Matrix,
    embedding: Matrix?
  ) {
    let rows = rows.clamped(to: 0..<shape.rows)
    if rows.isEmpty { return }
    take(batch, shape, rows, embedding)
    if let x = numbers(batch, shape) {
      layer.eachInput { gates, input in multiply(x.rows(rows), gates.columns(of: U), into: input.rows(rows)) }
    } else {
      tokens.withRows { tokens in
        layer.eachInput { gates, input in
          input.rows(rows).gather(rows: tokens + rows.lowerBound, of: gates.columns(of: U))
        }
      }
    }
  }

  /// Brings what the layer reads into its own order.
  private func take(_ batch: Batch, _ shape: BatchShape, _ rows: Range<Int>, _ embedding: Matrix?) {
    if case .batch = source, case .tokens(let all) = batch.inputs {
      tokens = isReversed ? shape.reversedRows.map { $0 < 0 ? -1 : all[Int($0)] } : all
      if hasEmbedding, let embedding, let own {
        tokens.withRows { own.rows(rows).gather(rows: $0 + rows.lowerBound, of: embedding) }
      }
    } else if isReversed, let own, let natural = natural(batch, shape) {
      shape.reversedRows.withRows { own.rows(0..<shape.rows).gather(rows: $0, of: natural) }
    }
  }

  /// What is read, in the order of the sequence; nil for tokens.
  private func natural(_ batch: Batch, _ shape: BatchShape) -> Matrix? {
    switch source {
    case .below(let level): return level.values(shape)
    case .batch:
      if case .reals(let x) = batch.inputs { return x }
      return nil
    }
  }

  /// What U multiplies in the last forward pass, a row for each of the layer's own steps; nil if it is a
  /// token.
  public func numbers(_ batch: Batch, _ shape: BatchShape) -> Matrix? { own ?? natural(batch, shape) }

  /// The token read at a row of the layer's own steps.
  public func token(_ row: Int) -> Int { Int(tokens[row]) }

  /// dU += Σ x_tᵀ dE/da_t over a block of steps.
  func add(_ block: GradientBlock, _ batch: Batch, _ shape: BatchShape, to U: Matrix) {
    let read = block.rows.clamped(to: 0..<shape.rows)
    if read.isEmpty { return }
    if let x = numbers(batch, shape) {
      block.add(x.rows(read), rows: read, to: U)
    } else {
      tokens.withRows {
        block.gates.columns(of: U).scatterAdd(rows: $0 + read.lowerBound, from: block.values(at: read))
      }
    }
  }

  /// dE/dx_t = (dE/da_t) Uᵀ over `rows`, added to the vectors of tokens or to the errors of the layers below.
  func sendBack(
    _ shape: BatchShape, rows: Range<Int>, from layer: RecurrentLayer, U: Matrix, embedding: Matrix?
  ) {
    let rows = rows.clamped(to: 0..<shape.rows)
    func add(to target: Matrix) {
      layer.eachInputGradient { gates, input in
        multiply(input.rows(rows), gates.columns(of: U).transposed, into: target.rows(rows), adding: true)
      }
    }
    switch source {
    case .below(let level):
      guard isReversed, let ownGradient else { return add(to: level.gradients(shape)) }
      ownGradient.rows(rows).clear()
      add(to: ownGradient)
      shape.reversedRows.withRows {
        level.gradients(shape).scatterAdd(rows: $0, from: ownGradient.rows(rows))
      }
    case .batch:
      guard let embedding, let ownGradient, hasEmbedding else { return }
      ownGradient.rows(rows).clear()
      add(to: ownGradient)
      tokens.withRows { embedding.scatterAdd(rows: $0 + rows.lowerBound, from: ownGradient.rows(rows)) }
    }
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
