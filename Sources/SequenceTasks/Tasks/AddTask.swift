public import Components
import Foundation
import LinearAlgebra
import Recurrent

/// A coin whose odds depend on two earlier inputs: how far back a network's gradient reached shows in its
/// loss.
///
/// x_t is 0 or 1 with equal odds; y_t is 1 with probability ½ + ½ x_{t−t₁} − ¼ x_{t−t₂}. Steps before both
/// inputs are in sight are not scored. Inputs are tokens, which equal the published two complementary lines.
public struct AddTask: SequenceTask {
  public static let kind = "add-task"
  public static let summary =
    "a coin whose odds depend on the inputs t1 and t2 steps ago (many-to-many, bits)"
  public static let reference: String? =
    "Marschall, Cho & Savin, A unified framework of online learning algorithms, 2020; after Pitis 2016"

  public var firstLag = 3
  public var secondLag = 8
  public var length = 30

  public init() {}

  public static let settings: [Setting<AddTask>] = [
    Setting(
      "t1", \.firstLag, .integer(0...100_000), unit: "steps",
      doc: "Lag of the input that raises the odds by ½."),
    Setting(
      "t2", \.secondLag, .integer(0...100_000), unit: "steps",
      doc: "Lag of the input that lowers the odds by ¼."),
    Setting("length", \.length, .integer(1...100_000), unit: "steps", doc: "Steps of a sequence."),
  ]

  public var problems: [Problem] {
    var problems: [Problem] = []
    if firstLag == secondLag {
      problems.append(
        Problem(
          "t2", "t1 and t2 are both \(firstLag): there are not two inputs to tell apart", remedy: .handbook))
    }
    if length <= max(firstLag, secondLag) {
      problems.append(
        Problem(
          "length", "in \(length) steps no input is \(max(firstLag, secondLag)) steps ago",
          remedy: "write a length over both lags"))
    }
    return problems
  }

  /// The odds of y = 1.
  static func probability(_ first: Int32, _ second: Int32) -> Double {
    0.5 + 0.5 * Double(first) - 0.25 * Double(second)
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    AddTaskSource(task: self)
  }
}

struct AddTaskSource: FreshSource {
  let task: AddTask

  let shape = NetworkShape(inputs: .tokens(2), outputs: .classes(2), arrangement: .manyToMany)
  var longestInput: Int { task.length }
  var longestOutput: Int { task.length }
  var tokenLabels: [String]? { ["0", "1"] }
  var classLabels: [String]? { ["0", "1"] }

  /// The entropy of y given what is known of the two inputs, in nats.
  var baselines: [Baseline] {
    func entropy(_ p: Double) -> Double { Baseline.entropy([p, 1 - p]) }
    func mean(_ term: (Int32) -> Double) -> Double { (term(0) + term(1)) / 2 }
    let odds = AddTask.probability
    return [
      Baseline(
        "no input", entropy(mean { first in mean { odds(first, $0) } }), doc: "the odds over all inputs"),
      Baseline(
        "input t1", mean { first in entropy(mean { odds(first, $0) }) },
        doc: "the input t1 steps ago is remembered"),
      Baseline(
        "both inputs", mean { first in mean { entropy(odds(first, $0)) } }, doc: "both inputs are remembered"),
    ]
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let first = task.firstLag, second = task.secondLag
    let examples = (0..<examples).map { _ in
      let x = (0..<task.length).map { _ in Int32(stream.integer(below: 2)) }
      let y = x.indices.map { t in
        t < max(first, second)
          ? -1 : stream.uniform() < AddTask.probability(x[t - first], x[t - second]) ? Int32(1) : 0
      }
      return SequenceExample(.tokens(x), .classes(y))
    }
    return Batch(examples, of: shape, precision: precision)
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    textSample(batch, example, prediction, separator: "")
  }
}
