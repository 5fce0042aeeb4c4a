import LinearAlgebra
import Recurrent

/// Clips of real digits: training draws anew from its own images, evaluation sets hold clips of images that
/// training never sees.
struct DigitClipSource: SequenceSource {
  private let clips: DigitClips
  private let images: DigitImages
  private let train: [[DigitImage]]

  init(_ clips: DigitClips, _ images: DigitImages) {
    (self.clips, self.images) = (clips, images)
    train = DigitClipSource.pools(images.train)
  }

  /// Images by digit.
  private static func pools(_ images: [DigitImage]) -> [[DigitImage]] {
    (0...9).map { digit in images.filter { $0.label == digit } }
  }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .reals(DigitImage.side * DigitImage.side), outputs: .classes(clips.classLabels.count),
      arrangement: .manyToMany)
  }
  var longestInput: Int { clips.frames }
  var longestOutput: Int { clips.frames }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { clips.classLabels }
  var digests: [(name: String, sha256: String)] { images.digests }

  /// Clips in each evaluation set.
  static let evaluationClips = 512

  var facts: [(name: String, value: String)] {
    let count = DigitClipSource.evaluationClips
    return images.facts + [
      (
        "clips",
        "drawn anew from the training images for every batch; \(count) fixed ones of each of the other sets' images"
      )
    ]
  }

  var baselines: [Baseline] {
    let labels = Double(clips.classLabels.count), memoryless = clips.memoryless
    let blind = "all classes are equally likely",
      present = "knows each frame's digit and place, and no other frame (all steps scored)"
    return [
      Baseline("chance", Baseline.entropy(Array(repeating: 1 / labels, count: Int(labels))), doc: blind),
      Baseline("chance", of: "accuracy", 1 / labels, doc: blind),
      Baseline("memoryless", memoryless.loss, doc: present),
      Baseline("memoryless", of: "accuracy", memoryless.accuracy, doc: present),
    ]
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    Stream(source: self, seed: seed, examples: examples, precision: precision)
  }

  func count(of split: EvaluationSplit) -> Int { DigitClipSource.evaluationClips }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    let pools = DigitClipSource.pools(images.images(split))
    // One stream for all, so that the set is the same whatever a batch holds.
    var stream = RandomStream(seed: 0, name: "data/\(split.rawValue)")
    let all = (0..<DigitClipSource.evaluationClips).map { _ in clips.clip(of: pools, from: &stream) }
    return stride(from: 0, to: all.count, by: examples).map {
      Batch(Array(all[$0..<min($0 + examples, all.count)]), precision: precision)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    Sample(film: batch, example, prediction, side: DigitImage.side, labels: clips.classLabels)
  }

  private struct Stream: TrainingBatches {
    let source: DigitClipSource
    let seed: UInt64
    let examples: Int
    let precision: Precision

    mutating func batch(_ update: Int) -> Batch {
      var stream = RandomStream(seed: seed, name: "data/\(update)")
      return Batch(
        (0..<examples).map { _ in source.clips.clip(of: source.train, from: &stream) }, precision: precision)
    }
  }
}
