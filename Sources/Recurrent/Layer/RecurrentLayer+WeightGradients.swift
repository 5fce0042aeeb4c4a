import LinearAlgebra

extension RecurrentLayer {
  /// (2): dW += Σ_t r_tᵀ dE/d(r_t W), db += Σ_t dE/da_t over the rows of a block. Sums over time run in
  /// blocks of steps, the last first, whatever is done between them; `addInput` adds what depends on the
  /// inputs.
  func addWeightGradients(rows: Range<Int>, W: Matrix, b: Matrix, addInput: (GradientBlock) -> Void) {
    for stage in stages {
      let values = stage.inputGradient.rows(rows), packed = stage.packedGradient.with(rows: rows.count)
      if !stage.reads.isEmpty {
        packed.pack(stage.productGradient.rows(rows))
        for index in stage.reads.indices {
          multiply(
            source(index, stage).rows(rows).transposed, packed, into: part(index, of: W, stage), adding: true)
        }
      }
      if stage.recurrentGradient != nil || stage.reads.isEmpty { packed.pack(values) }
      stage.gates.columns(of: b).addColumnSums(of: values)
      addInput(GradientBlock(rows: rows, gates: stage.gates, values: values, packed: packed))
    }
  }

  /// The rows of the blocks in which sums over `steps` run, the last first.
  static func blocks(_ batch: BatchShape, steps: Range<Int>) -> [Range<Int>] {
    let length = stepsPerBlock(examples: batch.examples)
    return stride(from: steps.lowerBound, to: steps.upperBound, by: length).reversed().map { first in
      rows(from: first, of: steps, batch)
    }
  }

  private static func rows(from t: Int, of steps: Range<Int>, _ batch: BatchShape) -> Range<Int> {
    t * batch.examples..<min(t + stepsPerBlock(examples: batch.examples), steps.upperBound) * batch.examples
  }

  /// The rows of the block that begins at step t, where one does.
  static func block(from t: Int, of steps: Range<Int>, _ batch: BatchShape) -> Range<Int>? {
    (t - steps.lowerBound).isMultiple(of: stepsPerBlock(examples: batch.examples))
      ? rows(from: t, of: steps, batch) : nil
  }

  /// As many steps as products sum up at a time: their rows are multiplied by W's and U's sources while they
  /// are in the cache.
  static func stepsPerBlock(examples: Int) -> Int { max(1, PackedMatrix.rowsPerBlock / examples) }
}
