import LinearAlgebra
import Recurrent
import Testing

@testable import SequenceTasks

@Suite struct PredictionTests {
  private let batch = Batch(
    inputShape: BatchShape(lengths: [3, 2]), inputs: .tokens([0, 0, 0, 0, 0, -1]),
    targets: .classes([1, 0, -1, 1, 0, -1]))

  private func outputs(_ rows: [[Double]]) -> Matrix {
    let matrix = Matrix(rows: rows.count, columns: rows[0].count, precision: .float64)
    matrix.assign(rows.flatMap { $0 })
    return matrix
  }

  @Test func classesScoresAndErrors() {
    let y = outputs([[0, 2], [3, 3], [1, 0], [5, 9], [0, 1], [7, 8]])
    let prediction = Prediction(y, of: batch)
    #expect(prediction.classes == [1, 0, 0, 1, 1, -1], "the first of equals; −1 past the end")
    #expect(prediction.scored == [true, true, false, true, true, false], "a class of −1 is not scored")
    #expect(prediction.classes(of: 0, examples: 2) == [1, 0, 1] && batch.targetClasses(of: 1) == [0, 1])
    let errors = prediction.largestErrors(batch)
    // 1 − softmax of the class: example 0 is worst at its last step, example 1 at its first.
    #expect(abs(errors[0] - 0.7310585786300049) < 1e-12 && abs(errors[1] - 0.5) < 1e-12)
    var loss = LossSettings()
    loss.steps = .last(1)
    #expect(Prediction(y, of: batch, loss: loss).scored == [false, false, false, true, true, false])
  }

  @Test func realsWithAndWithoutALogisticOutput() {
    let targets = outputs([[0.5], [1]]), y = outputs([[0], [2]])
    let batch = Batch(
      inputShape: BatchShape(lengths: [4, 4]), inputs: .tokens(Array(repeating: 0, count: 8)),
      targets: .reals(targets))
    var loss = LossSettings()
    #expect(Prediction(y, of: batch, loss: loss).largestErrors(batch) == [0.5, 1])
    loss.output = .sigmoid
    let errors = Prediction(y, of: batch, loss: loss).largestErrors(batch)
    #expect(errors[0] == 0 && abs(errors[1] - 0.11920292202211755) < 1e-12)
  }

  @Test func decodingGoesOnPastTheTargets() {
    let open = batch.open(steps: 4), y = outputs((0..<8).map { [0, Double($0)] })
    #expect(open.outputShape.rows == 8 && open.inputShape.rows == 6)
    let prediction = Prediction(y, of: batch, decoded: open)
    #expect(prediction.classes.count == 8 && prediction.classes.allSatisfy { $0 >= 0 })
    #expect(prediction.scored.count == 8 && prediction.scored.suffix(3) == [false, false, false])
    #expect(prediction.classes(of: 1, examples: 2).count == 4)
  }
}
