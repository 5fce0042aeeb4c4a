public import Components
import Foundation
import LinearAlgebra
import Recurrent

/// Whether a sentence is favourable: words in, one of two classes after the last.
public struct Sentiment: SequenceTask {
  public static let kind = "sentiment"
  public static let summary = "whether a movie-review sentence is favourable (many-to-one, words)"
  public static let reference: String? =
    "sentences and ratings: Hutto & Gilbert, VADER, ICWSM 2014 (from the source distribution of vaderSentiment 3.3.2, MIT)"

  public enum Kind: String, Sendable, CaseIterable, ValueConvertible { case reviews, grammar }

  public var data = Kind.reviews
  public var maxLength = 40
  public var vocabulary = 4000
  public var minimumCount = 2
  public var distance = 20

  public init() {}

  public static let settings: [Setting<Sentiment>] = [
    Setting(
      "data", \.data, .choice(Kind.allCases.map(\.rawValue)),
      doc: """
        reviews: 10,605 rated sentences of movie reviews, class = sign of the mean rating; grammar: synthetic sentences in which a \
        negation, `distance` words before the judgement, decides what it means.
        """),
    Setting(
      "max_length", \.maxLength, .integer(1...1000), unit: "words",
      doc: "reviews: longer sentences are cut after so many words."),
    Setting(
      "vocabulary", \.vocabulary, .integer(2...1_000_000), unit: "words",
      doc:
        "reviews: most frequent words of the training set that have a token of their own; one of them stands for all others."
    ),
    Setting(
      "min_count", \.minimumCount, .integer(1...1_000_000), unit: "occurrences",
      doc: "reviews: rarer words are unknown words."),
    Setting(
      "distance", \.distance, .integer(4...1000), unit: "words",
      doc: "grammar: steps from the negation to the judgement, the last word."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    if data == .grammar { return Sentences(distance: distance) }
    let bytes = try folders.contents(of: ReviewLines.file, fetch: "scripts/setup")
    return try Reviews(bytes, settings: self)
  }
}

/// The rated sentences, split 80 : 10 : 10 by a fixed permutation.
struct Reviews: SequenceSource {
  let shape: NetworkShape
  let longestInput: Int
  var longestOutput: Int { longestInput }
  let tokenLabels: [String]?
  let classLabels: [String]? = ["unfavourable", "favourable"]
  let digests: [(name: String, sha256: String)]
  let facts: [(name: String, value: String)]
  let baselines: [Baseline]
  private let train: [TokenExample], validation: [TokenExample], test: [TokenExample]

  init(_ bytes: [UInt8], settings: Sentiment) throws(Problem) {
    var sentences: [(words: [String], label: Int32)] = []
    var neutral = 0
    for (rating, sentence) in try ReviewLines(bytes).lines {
      let words = Array(Vocabulary.words(of: sentence).prefix(settings.maxLength))
      if rating == 0 || words.isEmpty {
        neutral += 1
      } else {
        sentences.append((words, rating > 0 ? 1 : 0))
      }
    }
    let held = sentences.count / 10
    guard held > 0 else {
      throw Problem(
        "data", "\(ReviewLines.file) holds only \(sentences.count) rated sentences", remedy: .handbook)
    }
    var stream = RandomStream(seed: 0, name: "split/reviews")
    let order = stream.permutation(of: sentences.count)
    let (trainOrder, rest) = (order.dropLast(2 * held), order.suffix(2 * held))
    let vocabulary = Vocabulary(
      trainOrder.map { sentences[$0].words }, limit: settings.vocabulary, minimum: settings.minimumCount)
    func examples(_ indices: ArraySlice<Int>) -> [TokenExample] {
      indices.map {
        TokenExample(tokens: vocabulary.numbers(sentences[$0].words), label: sentences[$0].label)
      }
    }
    (train, validation, test) = (
      examples(trainOrder), examples(rest.prefix(held)), examples(rest.suffix(held))
    )
    shape = NetworkShape(
      inputs: .tokens(vocabulary.words.count), outputs: .classes(2), arrangement: .manyToOne)
    longestInput = sentences.map(\.words.count).max() ?? 1
    tokenLabels = vocabulary.words
    digests = [(ReviewLines.file, SequenceTasks.sha256(bytes))]
    let favourable = test.count { $0.label == 1 }
    let majority = Double(max(favourable, test.count - favourable)) / Double(test.count)
    baselines = [
      Baseline("chance", Reals.log(2), doc: "both classes are equally likely"),
      Baseline("majority class", of: "accuracy", majority, doc: "says the test set's more frequent class"),
    ]
    facts = [
      (
        "sentences",
        """
        \(train.count) to train on, \(validation.count) for validation, \(test.count) for the test; \(neutral) neutral dropped
        """
      ),
      ("vocabulary", "\(vocabulary.words.count) words of the training set, the unknown word among them"),
      ("majority class", "\((majority * 1000).rounded() / 10) % of the test set"),
    ]
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    ShuffledEpochs(train, size: examples, seed: seed)
  }

  func count(of split: EvaluationSplit) -> Int { split == .validation ? validation.count : test.count }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    // Neighbours in length share a batch, which saves padding.
    let set = (split == .validation ? validation : test).enumerated().sorted {
      ($1.element.tokens.count, $0.offset) < ($0.element.tokens.count, $1.offset)
    }.map(\.element)
    return stride(from: 0, to: set.count, by: examples).map {
      Batch(Array(set[$0..<min($0 + examples, set.count)]))
    }
  }
  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    batch.sentenceSample(example, prediction, words: tokenLabels ?? [], classes: classLabels ?? [])
  }
}
