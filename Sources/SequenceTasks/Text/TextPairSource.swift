import LinearAlgebra
import Recurrent

/// Pairs of texts to learn a translation from, ready to train on.
struct TextPairSource: SequenceSource {
  /// Where training's pairs come from.
  enum Training: Sendable {
    /// A new pair whenever one is asked for.
    case fresh(@Sendable (inout RandomStream) -> TextPair)
    case fixed([TextPair])
  }

  let coder: TextPairCoder
  let longestInput: Int
  let longestOutput: Int
  let facts: [(name: String, value: String)]
  let digests: [(name: String, sha256: String)]
  let baselines: [Baseline]
  private let pairs: Training
  private let validation: [TextPair], test: [TextPair]

  /// - Parameters:
  ///   - longest: characters of the longest source and target there can be.
  ///   - isByStep: whether the memoryless baseline knows the step: where the same characters stand at the same
  ///     steps.
  init(
    coder: TextPairCoder, longest: (source: Int, target: Int), training: Training, validation: [TextPair],
    test: [TextPair],
    isByStep: Bool, facts: [(name: String, value: String)], digests: [(name: String, sha256: String)] = [],
    baselines: [Baseline] = []
  ) {
    (self.coder, pairs, self.validation, self.test) = (coder, training, validation, test)
    (longestInput, longestOutput) = (longest.source, longest.target + 1)
    (self.facts, self.digests) = (facts, digests)
    func targets(_ pairs: [TextPair]) -> [[Int32]] {
      pairs.map { coder.outputs.numbers(of: $0.target) + [0] }
    }
    let known: [TextPair]
    switch training {
    case .fixed(let pairs): known = pairs
    case .fresh(let draw):
      var stream = RandomStream(seed: 0, name: "baseline")
      known = (0..<2000).map { _ in draw(&stream) }
    }
    let classes = coder.outputs.labels.count
    self.baselines =
      [
        Baseline(
          "chance", Reals.log(Double(classes)),
          doc: "all \(classes) characters are equally likely at every step"),
        Baseline(
          "memoryless",
          CharacterFrequencies(targets(known), classes: classes, isByStep: isByStep).loss(of: targets(test)),
          doc: isByStep
            ? "characters are as likely as they are at this step in training's targets, whatever the input was"
            : "characters are as likely as they are in training's targets, whatever the input was"),
      ] + baselines
  }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .tokens(coder.inputs.labels.count), outputs: .classes(coder.outputs.labels.count),
      arrangement: .sequenceToSequence)
  }
  var tokenLabels: [String]? { coder.inputs.labels }
  var classLabels: [String]? { coder.outputs.labels }
  var metrics: [any SequenceMetric] { [ExactMatch(), CharacterErrorRate()] }
  var decodesGreedily: Bool { true }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    switch pairs {
    case .fresh(let draw): FreshPairs(coder: coder, draw: draw, seed: seed, examples: examples)
    case .fixed(let pairs): ShuffledEpochs(pairs, size: examples, seed: seed) { [coder] in coder.batch($0) }
    }
  }

  func count(of split: EvaluationSplit) -> Int { split == .validation ? validation.count : test.count }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    let set = split == .validation ? validation : test
    return stride(from: 0, to: set.count, by: examples).map {
      coder.batch(Array(set[$0..<min($0 + examples, set.count)]))
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    guard case .tokens(let tokens) = batch.inputs else { return nil }
    let decoded = DecodedText.all(batch, prediction)[example]
    return Sample(
      input: .text(coder.inputs.text(batch.inputShape.column(example, of: tokens))),
      target: .text(coder.outputs.text(decoded.target)),
      prediction: .text(coder.outputs.text(decoded.prediction)))
  }
}

/// New pairs for every update, a function of (seed, update).
private struct FreshPairs: TrainingBatches {
  let coder: TextPairCoder
  let draw: @Sendable (inout RandomStream) -> TextPair
  let seed: UInt64
  let examples: Int

  mutating func batch(_ update: Int) -> Batch {
    var stream = RandomStream(seed: seed, name: "data/\(update)")
    return coder.batch((0..<examples).map { _ in draw(&stream) })
  }
}
