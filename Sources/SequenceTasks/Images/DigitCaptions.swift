import LinearAlgebra
import Recurrent

/// Real digits with their names, in shuffled epochs; test images are never seen in training.
struct DigitCaptions: SequenceSource {
  let images: DigitImages
  let writer: CaptionWriter

  init(_ images: DigitImages, unit: CaptionWriter.Unit) {
    self.images = images
    writer = CaptionWriter(DigitImages.words, unit: unit)
  }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .reals(DigitImage.side * DigitImage.side), outputs: .classes(writer.labels.count),
      arrangement: .oneToMany)
  }
  var longestInput: Int { 1 }
  var longestOutput: Int { DigitImages.words.map { writer.classes(of: $0).count }.max() ?? 1 }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { writer.labels }
  var digests: [(name: String, sha256: String)] { images.digests }
  var decodesGreedily: Bool { true }
  var metrics: [any SequenceMetric] { [ExactMatch.ofCaptions] }
  /// Of the test's digits.
  var baselines: [Baseline] { Baseline.ofCaptions(images.test.map { DigitImages.words[$0.label] }, writer) }

  var facts: [(name: String, value: String)] {
    images.facts + [("captions", "10 of \(writer.labels.count - 1) \(writer.unit.rawValue)")]
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    ShuffledEpochs(DigitCaptions.captioned(images.train), size: examples, seed: seed) { [writer] in
      writer.batch($0, precision: precision)
    }
  }

  func count(of split: EvaluationSplit) -> Int { images.images(split).count }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    let set = DigitCaptions.captioned(images.images(split))
    return stride(from: 0, to: set.count, by: examples).map {
      writer.batch(Array(set[$0..<min($0 + examples, set.count)]), precision: precision)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    writer.sample(batch, example, prediction, side: DigitImage.side)
  }

  private static func captioned(_ images: [DigitImage]) -> [CaptionedImage] {
    images.map {
      CaptionedImage(
        image: GreyImage(square: $0.pixels, side: DigitImage.side), caption: DigitImages.words[$0.label])
    }
  }
}
