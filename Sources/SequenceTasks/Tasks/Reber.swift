public import Components
import Foundation
import LinearAlgebra
import Recurrent

/// The embedded Reber grammar: each symbol of a random string is to be predicted from those before it.
///
/// A string of the Reber grammar stands between two equal symbols, T or P: B T (B … E) T E or B P (B … E) P
/// E. Where the grammar leaves a choice, both ways are equally likely. To predict the last symbol but one,
/// the second must be remembered.
public struct Reber: SequenceTask {
  public static let kind = "reber"
  public static let summary = "next symbols of the embedded Reber grammar (many-to-many, symbols)"
  public static let reference: String? =
    "Smith & Zipser 1989; Fahlman 1991; Hochreiter & Schmidhuber, Long short-term memory, 1997, experiment 1"

  public enum Variant: String, Sendable, CaseIterable, ValueConvertible { case embedded, simple }

  public var variant = Variant.embedded
  public var strings: Int?
  public var maxLength = 60

  public init() {}

  public static let settings: [Setting<Reber>] = [
    Setting(
      "variant", \.variant, .choice(Variant.allCases.map(\.rawValue)),
      doc: "embedded: a Reber string between two equal symbols; simple: the Reber string alone."),
    Setting(
      "strings", \.strings, .optional(.integer(1...100_000)), unit: "strings",
      doc: """
        Train on so many strings, drawn once, and test on as many that are not among them; published: 256. None: every string is \
        drawn anew.
        """),
    Setting(
      "max_length", \.maxLength, .integer(20...1000), unit: "symbols",
      doc: "Longer strings are drawn again; 60 leaves out 1 in 9 million."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    guard let count = strings else { return ReberSource(task: self) }
    return try ReberStrings(source: ReberSource(task: self), count: count)
  }
}

struct ReberSource: FreshSource {
  let task: Reber

  let shape = NetworkShape(
    inputs: .tokens(ReberGrammar.symbols.count), outputs: .classes(ReberGrammar.symbols.count),
    arrangement: .manyToMany)
  /// The last symbol is predicted, not read.
  var longestInput: Int { task.maxLength - 1 }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? { ReberGrammar.symbols.map { String($0) } }
  var classLabels: [String]? { tokenLabels }
  var metrics: [any SequenceMetric] {
    [LegalSymbols(), LegalStrings()] + (isEmbedded ? [OuterSymbols()] : [])
  }

  private var isEmbedded: Bool { task.variant == .embedded }

  /// ln 2 for every choice. Each symbol of a string is predicted but the first; of a Reber string, all but
  /// the last is a choice.
  var baselines: [Baseline] {
    let inner = ReberGrammar.expectedLength(atMost: task.maxLength - (isEmbedded ? 4 : 0))
    let choices = inner - 2, predictions = isEmbedded ? inner + 3 : inner - 1
    func nats(_ choices: Double) -> Double { choices * Reals.log(2) / predictions }
    let chance = Baseline(
      "chance", Reals.log(Double(ReberGrammar.symbols.count)), doc: "all seven symbols alike")
    guard isEmbedded else { return [chance, Baseline("best", nats(choices), doc: "the grammar is known")] }
    return [
      chance,
      Baseline(
        "memoryless", nats(choices + 2), doc: "the grammar is known, but not which symbol stood second"),
      Baseline("best", nats(choices + 1), doc: "the grammar is known, and the second symbol remembered"),
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    Batch((0..<examples).map { _ in example(string(from: &stream)) }, of: shape, precision: precision)
  }

  func string(from stream: inout RandomStream) -> [Int32] {
    while true {
      let inner = ReberGrammar.string(from: &stream)
      let outer = ReberGrammar.outer[stream.integer(below: 2)]
      let string = isEmbedded ? [ReberGrammar.begin, outer] + inner + [outer, ReberGrammar.end] : inner
      if string.count <= task.maxLength { return string }
    }
  }

  func example(_ string: [Int32]) -> SequenceExample {
    SequenceExample(.tokens(Array(string.dropLast())), .classes(Array(string.dropFirst())))
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    textSample(batch, example, prediction, separator: "")
  }
}

/// Strings drawn once, whatever the seed; those of an evaluation set are not among those of training.
struct ReberStrings: SequenceSource {
  let source: ReberSource
  private let train: [SequenceExample], validation: [SequenceExample], test: [SequenceExample]

  init(source: ReberSource, count: Int) throws(Problem) {
    self.source = source
    func strings(_ name: String, without known: Set<[Int32]>) throws(Problem) -> [[Int32]] {
      var stream = RandomStream(seed: 0, name: "data/\(name)"), result: [[Int32]] = []
      var draws = 0
      while result.count < count {
        draws += 1
        guard draws <= 50 * count else {
          throw Problem(
            "strings",
            "nearly all strings of at most \(source.task.maxLength) symbols are among the \(count) for training",
            remedy: "use fewer")
        }
        let string = source.string(from: &stream)
        if !known.contains(string) { result.append(string) }
      }
      return result
    }
    let training = try strings("train", without: []), known = Set(training)
    train = training.map(source.example)
    validation = try strings("validation", without: known).map(source.example)
    test = try strings("test", without: known).map(source.example)
  }

  var shape: NetworkShape { source.shape }
  var longestInput: Int { source.longestInput }
  var longestOutput: Int { source.longestOutput }
  var tokenLabels: [String]? { source.tokenLabels }
  var classLabels: [String]? { source.classLabels }
  var facts: [(name: String, value: String)] {
    [
      (
        "strings",
        "\(train.count) to train on; \(validation.count) for validation and \(test.count) for the test, others than those"
      )
    ]
  }
  var digests: [(name: String, sha256: String)] { [] }
  var baselines: [Baseline] { source.baselines }
  var metrics: [any SequenceMetric] { source.metrics }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    ShuffledEpochs(train, size: examples, seed: seed) { [shape] in Batch($0, of: shape, precision: precision)
    }
  }

  func count(of split: EvaluationSplit) -> Int { split == .validation ? validation.count : test.count }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    let set = split == .validation ? validation : test
    return stride(from: 0, to: set.count, by: examples).map {
      Batch(Array(set[$0..<min($0 + examples, set.count)]), of: shape, precision: precision)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    source.sample(batch, example, prediction: prediction)
  }
}
