public import Components
import LinearAlgebra
import Recurrent

/// In which order two or three symbols came, each X or Y, far apart among distractors: a class for each
/// order, asked for at the end.
///
/// - hs97: E, then distractors a–d, then B; lengths uniform in T … 1.1 T; the relevant symbols uniform in [.1
///   T, .2 T] and [.5 T, .6 T] (6a), or [.1 T, .2 T], [.33 T, .43 T] and [.66 T, .76 T] (6b), steps counted
///   from 0. T = 100 is the published task.
/// - pascanu: no E and B; one length l for a batch, uniform in T … 1.1 T − 1; symbols in [⌊.1 l⌋, 2⌊.1 l⌋)
///   and [⌊.5 l⌋, ⌊.5 l⌋ + ⌊.1 l⌋).
public struct TemporalOrder: SequenceTask {
  public static let kind = "temporal-order"
  public static let summary =
    "the order of two or three symbols far apart among distractors (many-to-one, tokens)"
  public static let reference: String? = """
    hs97: Hochreiter & Schmidhuber, Neural Computation 9(8), 1997, experiments 6a and 6b; pascanu: Pascanu, Mikolov & Bengio, \
    ICML 2013, and their trainingRNNs
    """

  public enum Source: String, Sendable, CaseIterable, ValueConvertible { case hs97, pascanu }

  public var variant = Source.hs97
  public var symbols = 2
  public var length = 100

  public init() {}

  public static let settings: [Setting<TemporalOrder>] = [
    Setting(
      "variant", \.variant, .choice(Source.allCases.map(\.rawValue)),
      doc: "Whose definition: hs97 (8 symbols, E and B at the ends), or pascanu (6 symbols)."),
    Setting(
      "symbols", \.symbols, .integer(2...3), unit: "symbols",
      doc: "Relevant symbols: 2 (hs97's 6a), or 3 (6b); pascanu has 2."),
    Setting(
      "length", \.length, .integer(20...1_000_000), unit: "steps",
      doc: "T: the shortest length; sequences go on to 1.1 T."),
  ]

  public var problems: [Problem] {
    variant == .pascanu && symbols != 2
      ? [Problem("symbols", "variant pascanu has 2 relevant symbols", remedy: .handbook)] : []
  }

  public func load(from folders: DataFolders) throws(Problem) -> any SequenceSource {
    TemporalOrderSource(task: self)
  }
}

struct TemporalOrderSource: FreshSource {
  let task: TemporalOrder

  private var isFramed: Bool { task.variant == .hs97 }
  private var symbols: [String] { (isFramed ? ["E", "B"] : []) + ["a", "b", "c", "d", "X", "Y"] }
  private var classes: Int { 1 << task.symbols }

  var shape: NetworkShape {
    NetworkShape(inputs: .tokens(symbols.count), outputs: .classes(classes), arrangement: .manyToOne)
  }
  var longestInput: Int { task.length + task.length / 10 - (isFramed ? 0 : 1) }
  var longestOutput: Int { longestInput }
  var tokenLabels: [String]? { symbols }
  /// X is 0 and Y is 1; the first symbol is the most significant for hs97, the least for pascanu.
  var classLabels: [String]? {
    (0..<classes).map { number in
      let letters = (0..<task.symbols).map { number >> $0 & 1 == 0 ? "X" : "Y" }
      return (isFramed ? letters.reversed() : letters).joined(separator: ",")
    }
  }

  func draw(examples: Int, precision: Precision, from stream: inout RandomStream) -> Batch {
    let T = task.length
    let lengths =
      isFramed
      ? (0..<examples).map { _ in T + stream.integer(below: T / 10 + 1) }.sorted(by: >)
      : Array(repeating: T + stream.integer(below: T / 10), count: examples)
    let shape = BatchShape(lengths: lengths), first = Int32(isFramed ? 2 : 0)
    var tokens = Array(repeating: Int32(-1), count: shape.rows), labels: [Int32] = []
    for example in 0..<examples {
      let length = shape.length(example)
      for t in 0..<length { tokens[t * examples + example] = first + Int32(stream.integer(below: 4)) }
      if isFramed { (tokens[example], tokens[(length - 1) * examples + example]) = (0, 1) }
      var label = 0
      for (number, places) in places(length).enumerated() {
        let t = places.lowerBound + stream.integer(below: places.count), symbol = stream.integer(below: 2)
        tokens[t * examples + example] = first + 4 + Int32(symbol)
        label |= symbol << (isFramed ? task.symbols - 1 - number : number)
      }
      labels.append(Int32(label))
    }
    return Batch(inputShape: shape, inputs: .tokens(tokens), targets: .classes(labels))
  }

  /// Where each relevant symbol may stand in a sequence.
  func places(_ length: Int) -> [Range<Int>] {
    guard isFramed else {
      let tenth = length / 10
      return [tenth..<2 * tenth, length / 2..<length / 2 + tenth]
    }
    let T = task.length, starts = task.symbols == 2 ? [10, 50] : [10, 33, 66]
    return starts.map { $0 * T / 100..<($0 + 10) * T / 100 + 1 }
  }

  var baselines: [Baseline] {
    let known = Double(classes)
    let one = "the classes that fit the one symbol remembered are equally likely"
    return [
      Baseline("chance", Reals.log(known), doc: "all classes are equally likely"),
      Baseline("one symbol remembered", Reals.log(known / 2), doc: one),
      Baseline("chance", of: "accuracy", 1 / known, doc: "all classes are equally likely"),
      Baseline("one symbol remembered", of: "accuracy", 2 / known, doc: one),
    ]
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    guard case .tokens(let tokens) = batch.inputs, case .classes(let classes) = batch.targets,
      let labels = classLabels
    else { return nil }
    let symbols = symbols
    let text = (0..<batch.inputShape.length(example)).map {
      symbols[Int(tokens[$0 * batch.examples + example])]
    }.joined()
    return Sample(
      input: .text(text), target: .text(labels[Int(classes[example])]),
      prediction: .text(labels[Int(prediction.classes[example])]))
  }
}
