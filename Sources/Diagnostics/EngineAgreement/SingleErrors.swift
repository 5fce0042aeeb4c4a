import LinearAlgebra
import Recurrent

/// Copies of a batch in which one step's errors are scored, and no others.
struct SingleErrors {
  /// For each target step; nil where no sequence has it.
  let batches: [Batch?]

  /// Runs the network: where targets are numbers, a step is left out by a target that it meets.
  init(of batch: Batch, network: Network, _ targets: TargetSteps) {
    guard network.shape.arrangement.hasOutputSteps else {
      batches = [batch]
      return
    }
    let B = batch.examples, shape = batch.outputShape
    let chosen = targets.positions.indices.map { position in
      (0..<B).compactMap { example in
        targets.step(position, length: shape.length(example)).map { $0 * B + example }
      }
    }
    switch batch.targets {
    case .classes(let classes):
      batches = chosen.map { rows in
        guard rows.contains(where: { classes[$0] >= 0 }) else { return nil }
        var alone = [Int32](repeating: -1, count: classes.count)
        for row in rows { alone[row] = classes[row] }
        return batch.replacing(.classes(alone))
      }
    case .reals(let numbers), .labels(let numbers):
      _ = network.forward(batch, needsGradient: false)
      let met = network.outputs(batch), compared = network.loss.compared(with: batch.targets)
      batches = chosen.map { rows in
        guard !rows.isEmpty else { return nil }
        let alone = Matrix(rows: numbers.rows, columns: numbers.columns, precision: numbers.precision)
        alone.assign(
          met.rows(0..<numbers.rows).elements.map {
            compared == .sigmoid ? 1 / (1 + Reals.exp(-$0)) : $0
          })
        for row in rows { alone.rows(row..<row + 1).copy(from: numbers.rows(row..<row + 1)) }
        return batch.replacing(batch.targets.map(classes: { $0 }, numbers: { _ in alone }))
      }
    }
  }
}

extension Batch {
  fileprivate func replacing(_ targets: Targets) -> Batch {
    var other = Batch(inputShape: inputShape, outputShape: outputShape, inputs: inputs, targets: targets)
    (other.continues, other.initial) = (continues, initial)
    return other
  }
}
