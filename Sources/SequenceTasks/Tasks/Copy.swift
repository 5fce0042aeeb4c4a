public import Components
import LinearAlgebra
import Recurrent

/// Letters to be said again after a long delay.
///
/// Read: n letters, T − 1 blanks, a marker, n blanks. Said, at every step: T + n blanks, then the letters. T
/// + 2n steps, all of them scored. arjovsky: T is the delay; n = 10 and 8 letters are the published task.
/// variable: every sequence has a delay of its own, uniform in 1 … T.
public struct Copy: SequenceTask {
  public static let kind = "copy"
  public static let summary = "letters said again after a long delay (many-to-many, tokens)"
  public static let reference: String? = """
    arjovsky: Arjovsky, Shah & Bengio, Unitary evolution recurrent neural networks, ICML 2016; variable: Tallec & Ollivier, Can \
    recurrent neural networks warp time?, ICLR 2018
    """

  public enum Delay: String, Sendable, CaseIterable, ValueConvertible { case arjovsky, variable }

  public var variant = Delay.arjovsky
  public var delay = 100
  public var letters = 10
  public var alphabet = 8

  public init() {}

  public static let settings: [Setting<Copy>] = [
    Setting(
      "variant", \.variant, .choice(Delay.allCases.map(\.rawValue)),
      doc: "Whose definition: arjovsky (every delay is T), or variable (delays are uniform in 1 … T)."),
    Setting(
      "delay", \.delay, .integer(1...1_000_000), unit: "steps",
      doc: "T: blanks between letters and marker, and the marker."),
    Setting("letters", \.letters, .integer(1...10_000), unit: "steps", doc: "n: letters to be said again."),
    Setting("alphabet", \.alphabet, .integer(2...10_000), unit: "letters", doc: "Different letters."),
  ]

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource { CopySource(task: self) }
}

struct CopySource: FreshSource {
  let task: Copy

  /// Letters are 0 ..< alphabet.
  private var blank: Int32 { Int32(task.alphabet) }
  private var marker: Int32 { blank + 1 }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .tokens(task.alphabet + 2), outputs: .classes(task.alphabet + 1), arrangement: .manyToMany)
  }
  var longestInput: Int { task.delay + 2 * task.letters }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? { (0..<task.alphabet).map(CopySource.letter) + ["blank", "marker"] }
  var classLabels: [String]? { (0..<task.alphabet).map(CopySource.letter) + ["blank"] }

  /// a … z, then numbers.
  private static func letter(_ number: Int) -> String {
    number < 26 ? String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number))) : "\(number)"
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let n = task.letters
    let delays =
      task.variant == .arjovsky
      ? Array(repeating: task.delay, count: examples)
      : (0..<examples).map { _ in 1 + stream.integer(below: task.delay) }.sorted(by: >)
    let shape = BatchShape(lengths: delays.map { $0 + 2 * n })
    var tokens = Array(repeating: Int32(-1), count: shape.rows), targets = tokens
    for (example, delay) in delays.enumerated() {
      func row(_ t: Int) -> Int { t * examples + example }
      for t in 0..<delay + 2 * n { (tokens[row(t)], targets[row(t)]) = (blank, blank) }
      tokens[row(n + delay - 1)] = marker
      for place in 0..<n {
        let letter = Int32(stream.integer(below: task.alphabet))
        (tokens[row(place)], targets[row(n + delay + place)]) = (letter, letter)
      }
    }
    return Batch(inputShape: shape, inputs: .tokens(tokens), targets: .classes(targets))
  }

  /// Mean steps of a sequence.
  private var meanLength: Double {
    (task.variant == .arjovsky ? Double(task.delay) : Double(task.delay + 1) / 2) + Double(2 * task.letters)
  }

  var baselines: [Baseline] {
    let doc = "blanks while they are due, then letters that are equally likely",
      letters = Double(task.letters)
    let chance = 1 / Double(task.alphabet)
    return [
      Baseline("memoryless", letters * Reals.log(Double(task.alphabet)) / meanLength, doc: doc),
      Baseline("memoryless", of: "accuracy", 1 - letters * (1 - chance) / meanLength, doc: doc),
      Baseline("memoryless", of: "recall", chance, doc: doc),
    ]
  }

  var metrics: [any SequenceMetric] { [Recall(blank: blank)] }

  /// The share of letters that are said again at their place.
  struct Recall: SequenceMetric {
    let blank: Int32
    let name = "recall"
    let doc = "share of the letters that are said again at their place"

    func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
      guard case .classes(let targets) = batch.targets else { return (0, 0) }
      let due = targets.indices.filter { targets[$0] >= 0 && targets[$0] != blank }
      return (Double(due.count { prediction.classes[$0] == targets[$0] }), Double(due.count))
    }
  }

  /// The letters to be said, and what was said in their place.
  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    let targets = batch.targetClasses(of: example),
      said = prediction.classes(of: example, examples: batch.examples)
    func text(_ classes: [Int32]) -> String {
      let separator = task.alphabet > 26 ? " " : ""
      return classes.suffix(task.letters).map { $0 == blank ? "·" : CopySource.letter(Int($0)) }.joined(
        separator: separator)
    }
    let delay = batch.outputShape.length(example) - 2 * task.letters
    return Sample(
      input: .text("\(text(targets)), then \(delay) \(delay == 1 ? "step" : "steps")"),
      target: .text(text(targets)),
      prediction: .text(text(said)))
  }
}
