import LinearAlgebra
import Recurrent

/// A film with a class for each frame, −1 where a frame is not asked about.
struct Clip: Sendable, Equatable {
  /// Pixels of each frame, all of one size.
  let frames: [[Double]]
  let labels: [Int32]
}

extension Batch {
  /// Clips of equal length side by side.
  init(_ clips: [Clip], precision: Precision) {
    let steps = clips.first?.frames.count ?? 0, width = clips.first?.frames.first?.count ?? 0
    let shape = BatchShape(lengths: clips.map(\.frames.count))
    let inputs = Matrix(rows: shape.rows, columns: width, precision: precision)
    for (column, clip) in clips.enumerated() {
      for (t, frame) in clip.frames.enumerated() { inputs.setRow(t * clips.count + column, frame) }
    }
    self.init(
      inputShape: shape, inputs: .reals(inputs),
      targets: .classes((0..<steps).flatMap { t in clips.map { $0.labels[t] } }))
  }

  /// The numbers of one example's input at each of its steps; none where inputs are tokens.
  func frames(_ example: Int) -> [[Double]] {
    guard case .reals(let matrix) = inputs else { return [] }
    return (0..<inputShape.length(example)).map { t in
      (0..<matrix.columns).map { matrix[t * examples + example, $0] }
    }
  }

  /// An example's rows among the outputs.
  func outputRows(_ example: Int) -> [Int] {
    (0..<outputShape.length(example)).map { $0 * examples + example }
  }
}

extension Matrix {
  /// Writes a row; `assign` is slow where it is called for every batch.
  func setRow(_ row: Int, _ numbers: [Double]) {
    for (column, number) in numbers.enumerated() { self[row, column] = number }
  }
}
