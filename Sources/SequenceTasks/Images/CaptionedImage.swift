import LinearAlgebra
import Recurrent

/// An image with the caption it should get.
struct CaptionedImage: Sendable {
  let image: GreyImage
  let caption: String
}

extension CaptionWriter {
  /// Images side by side, the longest caption first (equal lengths as given).
  func batch(_ examples: [CaptionedImage], precision: Precision) -> Batch {
    let sorted = examples.map { (image: $0.image, classes: classes(of: $0.caption)) }.enumerated().sorted {
      ($1.element.classes.count, $0.offset) < ($0.element.classes.count, $1.offset)
    }.map(\.element)
    let inputShape = BatchShape(lengths: Array(repeating: 1, count: sorted.count))
    let outputShape = BatchShape(lengths: sorted.map(\.classes.count))
    let inputs = Matrix(
      rows: sorted.count, columns: sorted.first?.image.pixels.count ?? 0, precision: precision)
    for (row, example) in sorted.enumerated() { inputs.setRow(row, example.image.pixels) }
    return Batch(
      inputShape: inputShape, outputShape: outputShape, inputs: .reals(inputs),
      targets: .classes(
        (0..<outputShape.steps).flatMap { t in
          sorted.map { $0.classes.indices.contains(t) ? $0.classes[t] : -1 }
        }))
  }

  func sample(_ batch: Batch, _ example: Int, _ prediction: Prediction, side: Int) -> Sample? {
    guard case .classes(let targets) = batch.targets else { return nil }
    let rows = batch.outputRows(example)
    return Sample(
      input: GreyImage(square: batch.frames(example).joined(), side: side).sampleValue,
      target: .text(caption(rows.map { targets[$0] })),
      prediction: .text(caption(rows.map { prediction.classes[$0] })))
  }
}
