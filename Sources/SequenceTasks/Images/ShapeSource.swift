import LinearAlgebra
import Recurrent

/// Images of two shapes, drawn anew for every batch, with their captions.
struct ShapeSource: FreshSource {
  let side: Int
  let noise: Double
  let writer: CaptionWriter

  init(side: Int, noise: Double, unit: CaptionWriter.Unit) {
    (self.side, self.noise) = (side, noise)
    writer = CaptionWriter(ShapeScene.captions, unit: unit)
  }

  var shape: NetworkShape {
    NetworkShape(inputs: .reals(side * side), outputs: .classes(writer.labels.count), arrangement: .oneToMany)
  }
  var longestInput: Int { 1 }
  var longestOutput: Int { ShapeScene.captions.map { writer.classes(of: $0).count }.max() ?? 1 }
  var classLabels: [String]? { writer.labels }
  var evaluationExamples: Int { 512 }
  var decodesGreedily: Bool { true }
  var metrics: [any SequenceMetric] { [ExactMatch.ofCaptions] }
  var baselines: [Baseline] { Baseline.ofCaptions(ShapeScene.captions, writer) }

  var facts: [(name: String, value: String)] {
    [
      (
        "images",
        """
        drawn anew for every batch, \(side) × \(side) pixels; \(evaluationExamples) fixed ones for validation, \
        \(evaluationExamples) for the test
        """
      ),
      (
        "captions",
        "\(ShapeScene.captions.count) of \(writer.labels.count - 1) \(writer.unit.rawValue), equally likely"
      ),
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let drawn = (0..<examples).map { _ in
      let scene = ShapeScene(side: side, from: &stream)
      var image = scene.image(side: side)
      if noise > 0 { for pixel in image.pixels.indices { image.pixels[pixel] += noise * stream.normal() } }
      return CaptionedImage(image: image, caption: scene.caption)
    }
    return writer.batch(drawn, precision: precision)
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    writer.sample(batch, example, prediction, side: side)
  }
}
