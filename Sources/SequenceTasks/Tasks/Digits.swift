public import Components
import LinearAlgebra
import Recurrent

/// A handwritten digit read pixel by pixel, named after the last: real data whose first pixels lie 64 steps
/// back.
public struct Digits: SequenceTask {
  public static let kind = "digits"
  public static let summary = "a handwritten digit read pixel by pixel (many-to-one, real 8 × 8 images)"
  public static let reference: String? =
    "after Le, Jaitly & Hinton, A simple way to initialize recurrent networks of rectified linear units, 2015; "
    + DigitImages.reference

  public var variant = Variant.plain
  public var pixels = 1

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible { case plain, permuted }

  public init() {}

  public static let settings: [Setting<Digits>] = [
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc:
        "plain: row by row from the top left; permuted: in one fixed random order, in which neighbours are far apart."
    ),
    Setting(
      "pixels", \.pixels, .integer(1...64), unit: "pixels",
      doc: "Pixels read at each step, a divisor of 64: 1 makes 64 steps, 8 a step for each row."),
  ]

  public var problems: [Problem] {
    64 % pixels == 0
      ? []
      : [
        Problem(
          "pixels", "pixels \(pixels) does not divide the 64 pixels of an image",
          remedy: "use 1, 2, 4, 8, 16, 32 or 64")
      ]
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    DigitPixels(self, try DigitImages(from: folders))
  }
}

/// The digits as sequences of pixels, in shuffled epochs.
struct DigitPixels: SequenceSource {
  private let pixels: Int
  private let images: DigitImages
  /// The pixel that is read at each place.
  private let order: [Int]

  init(_ task: Digits, _ images: DigitImages) {
    (pixels, self.images) = (task.pixels, images)
    var stream = RandomStream(seed: 0, name: "permutation/digits")
    order = task.variant == .permuted ? stream.permutation(of: 64) : Array(0..<64)
  }

  var shape: NetworkShape {
    NetworkShape(inputs: .reals(pixels), outputs: .classes(10), arrangement: .manyToOne)
  }
  var longestInput: Int { 64 / pixels }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? { nil }
  var classLabels: [String]? { (0...9).map(String.init) }
  var facts: [(name: String, value: String)] { images.facts }
  var digests: [(name: String, sha256: String)] { images.digests }

  var baselines: [Baseline] {
    let counts = (0...9).map { digit in images.test.count { $0.label == digit } }
    let share = Double(counts.max() ?? 0) / Double(images.test.count),
      doc = "says the test set's most frequent digit"
    return [
      Baseline(
        "chance", Baseline.entropy(Array(repeating: 0.1, count: 10)), doc: "all digits are equally likely"),
      Baseline("majority class", of: "accuracy", share, doc: doc),
    ]
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    ShuffledEpochs(images.train, size: examples, seed: seed) { [self] in batch($0, precision) }
  }

  func count(of split: EvaluationSplit) -> Int { images.images(split).count }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    let set = images.images(split)
    return stride(from: 0, to: set.count, by: examples).map {
      batch(Array(set[$0..<min($0 + examples, set.count)]), precision)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    guard case .classes(let targets) = batch.targets else { return nil }
    var picture = Array(repeating: 0.0, count: 64)
    for (place, value) in zip(order, batch.frames(example).joined()) { picture[place] = value }
    return Sample(
      input: GreyImage(square: picture, side: DigitImage.side).sampleValue,
      target: .text("\(targets[example])"),
      prediction: .text("\(prediction.classes[example])"))
  }

  private func batch(_ chosen: [DigitImage], _ precision: Precision) -> Batch {
    let shape = BatchShape(lengths: Array(repeating: longestInput, count: chosen.count))
    let inputs = Matrix(rows: shape.rows, columns: pixels, precision: precision)
    for (column, image) in chosen.enumerated() {
      for t in 0..<longestInput {
        inputs.setRow(
          t * chosen.count + column, order[t * pixels..<(t + 1) * pixels].map { image.pixels[$0] })
      }
    }
    return Batch(inputShape: shape, inputs: .reals(inputs), targets: .classes(chosen.map { Int32($0.label) }))
  }
}
