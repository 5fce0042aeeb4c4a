import Components
import LinearAlgebra
import Recurrent

/// A text as windows of characters, each with the characters one further on: 80 % to train on, then 10 % for
/// validation, then 10 % for the test.
struct CharacterSource: SequenceSource {
  let alphabet: Alphabet
  private(set) var facts: [(name: String, value: String)]
  let digests: [(name: String, sha256: String)]
  let baselines: [Baseline]
  let settings: Characters
  private let train: [Int32], validation: [Int32], test: [Int32]
  /// The streams that the text is read in where states are carried; nil where windows are drawn.
  private var rows: Int?

  /// - Parameters:
  ///   - text: in composed form.
  ///   - file: the name of its file and the file's SHA-256.
  init(_ text: String, of file: (name: String, sha256: String), settings: Characters) throws(Problem) {
    let characters = Array(text.unicodeScalars), tenth = characters.count / 10
    guard tenth > settings.length else {
      throw Problem(
        settings.file == nil ? "length" : "file",
        """
        \(file.name) has \(characters.count) characters; a tenth for validation and another for the test must each be \
        longer than a window of \(settings.length)
        """, remedy: "lower length, or take a text of at least \(10 * (settings.length + 1)) characters")
    }
    let trained = characters.dropLast(2 * tenth)
    var counts: [Unicode.Scalar: Int] = [:]
    for character in trained { counts[character, default: 0] += 1 }
    let kept = counts.filter { $0.value >= settings.minimumCount }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(settings.vocabulary - 1)
    guard !kept.isEmpty else {
      throw Problem(
        "min_count", "no character of \(file.name) occurs \(settings.minimumCount) times",
        remedy: "lower min_count")
    }
    let alphabet = Alphabet(special: "<unknown>", kept.map(\.key))
    func numbers(_ characters: ArraySlice<Unicode.Scalar>) -> [Int32] {
      characters.map { alphabet.number(of: $0) ?? 0 }
    }
    train = numbers(trained)
    validation = numbers(characters.suffix(2 * tenth).dropLast(tenth))
    test = numbers(characters.suffix(tenth))
    (self.alphabet, self.settings) = (alphabet, settings)
    digests = [file]
    facts = [
      (
        "text",
        "\(file.name): \(train.count) characters to train on, then \(tenth) for validation, then \(tenth) for the test"
      ),
      (
        "vocabulary",
        """
        \(alphabet.labels.count) characters, the unknown one among them, which stands for \
        \(test.count { $0 == 0 }) of the test's
        """
      ),
    ]
    let classes = alphabet.labels.count
    baselines = [
      Baseline("chance", Reals.log(Double(classes)), doc: "all \(classes) characters are equally likely"),
      Baseline(
        "unigram", CharacterFrequencies([train], classes: classes, isByStep: false).loss(of: [test]),
        doc: "characters are as likely as they are in training's text, whatever came before"),
      Baseline(
        "memoryless", CharacterSource.bigramLoss(train, test, classes),
        doc: "characters are as likely as they are in training's text after the one character that is read"),
    ]
    facts.append(
      (
        CharacterSource.evaluated,
        """
        \(count(of: .validation)) windows of \(settings.length) of the \(tenth) characters for validation, \
        \(count(of: .test)) of the \(tenth) for the test, evenly spread
        """
      ))
  }

  /// The fact that says how much of the fixed sets is read.
  private static let evaluated = "evaluated"

  /// Nats a character where each is foretold from the one before it: counts of pairs, towards which each
  /// class gives its share of all.
  private static func bigramLoss(_ train: [Int32], _ test: [Int32], _ classes: Int) -> Double {
    var single = Array(repeating: 1.0, count: classes), before = Array(repeating: 0.0, count: classes)
    var pairs: [Int: Double] = [:]
    for (first, second) in zip(train, train.dropFirst()) {
      pairs[Int(first) * classes + Int(second), default: 0] += 1
      before[Int(first)] += 1
      single[Int(second)] += 1
    }
    let total = single.reduce(0, +)
    let loss = zip(test, test.dropFirst()).reduce(0.0) { loss, pair in
      let prior = single[Int(pair.1)] / total
      return loss
        - Reals.log(((pairs[Int(pair.0) * classes + Int(pair.1)] ?? 0) + prior) / (before[Int(pair.0)] + 1))
    }
    return loss / Double(test.count - 1)
  }

  var shape: NetworkShape {
    NetworkShape(
      inputs: .tokens(alphabet.labels.count), outputs: .classes(alphabet.labels.count),
      arrangement: .manyToMany)
  }
  var longestInput: Int { settings.length }
  var longestOutput: Int { settings.length }
  var tokenLabels: [String]? { alphabet.labels }
  var classLabels: [String]? { alphabet.labels }
  var metrics: [any SequenceMetric] { [BitsPerCharacter()] }

  func continuing(rows: Int, window: Int?) throws(Problem) -> any SequenceSource {
    let length = settings.length
    if window != nil {
      throw Problem(
        "window", "a window of this task is as long as task.length says: \(length) characters",
        remedy: "remove train.window, and set task.length")
    }
    let streams = ContinuedWindows(of: train, length: length, rows: rows)
    guard streams.rows == rows, streams.windows > 1 else {
      throw Problem(
        "carry",
        """
        \(train.count) characters to train on are not two windows of \(length) for each of \(rows) rows of a batch: nothing \
        would be carried
        """,
        remedy:
          "lower train.batch or task.length, or take a text with \(2 * rows * length + 1) characters to train on"
      )
    }
    var continuing = self
    continuing.rows = rows
    func evaluated(_ split: EvaluationSplit) -> String {
      let streams = continuing.streams(split), all = streams.text.count - 1
      return
        "\(streams.rows) of \(streams.windows) (\(all - streams.leftOut) of \(all) characters) for \(split == .test ? "the test" : "validation")"
    }
    continuing.facts.removeAll { $0.name == CharacterSource.evaluated }
    continuing.facts += [
      (
        "state carried",
        """
        from window to window of a stream, no gradient with it; \(rows) streams of \(streams.windows) windows of \(length) \
        characters to train on, \(evaluated(.validation)), \(evaluated(.test)); streams, and the windows of the probe \
        batch, begin with no carried state
        """
      )
    ]
    if streams.leftOut > 0 {
      continuing.facts.append(
        (
          "note",
          "the last \(streams.leftOut) of \(train.count - 1) characters fill no window in every stream, and are not trained on"
        ))
    }
    return continuing
  }

  /// The streams of a fixed set.
  private func streams(_ split: EvaluationSplit) -> ContinuedWindows {
    ContinuedWindows(
      of: split == .validation ? validation : test, length: settings.length, rows: rows ?? 1,
      atMost: settings.windows)
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    if let rows { return ContinuedWindows(of: train, length: settings.length, rows: rows) }
    return RandomWindows(text: train, length: settings.length, seed: seed, examples: examples)
  }

  func count(of split: EvaluationSplit) -> Int {
    if rows != nil {
      let streams = streams(split)
      return streams.rows * streams.windows
    }
    return min(((split == .validation ? validation : test).count - 1) / settings.length, settings.windows)
  }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    if rows != nil {
      let streams = streams(split)
      return (0..<streams.windows).map(streams.batch)
    }
    let text = split == .validation ? validation : test, length = settings.length
    let whole = (text.count - 1) / length, count = count(of: split)
    let starts = (0..<count).map { $0 * whole / count * length }
    return stride(from: 0, to: count, by: examples).map {
      Batch(windowsOf: text, from: Array(starts[$0..<min($0 + examples, count)]), length: length)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    guard case .tokens(let tokens) = batch.inputs, case .classes(let targets) = batch.targets else {
      return nil
    }
    func text(_ rows: [Int32]) -> SampleValue {
      .text(alphabet.text(batch.outputShape.column(example, of: rows)))
    }
    return Sample(input: text(tokens), target: text(targets), prediction: text(prediction.classes))
  }

  /// The test's text as the network would go on with it, at each temperature τ: characters drawn with
  /// probabilities ∝ exp(y/τ).
  func writings(_ outputs: (Batch) -> Matrix) -> [Sample] {
    let begun = Array(test.prefix(min(settings.length, CharacterSource.prompt)))
    let target = test.dropFirst(begun.count).prefix(settings.written)
    return settings.temperatures.map { temperature in
      var stream = RandomStream(seed: 0, name: "writing/\(temperature)"), text = begun
      while text.count < begun.count + settings.written {
        let goesOn = rows != nil && text.count > begun.count
        // A window is as long as the network was trained to remember; a carried state remembers all before.
        let window = Array(text.suffix(goesOn ? 1 : settings.length))
        var batch = Batch(
          inputShape: BatchShape(lengths: [window.count]), inputs: .tokens(window),
          targets: .classes(Array(repeating: -1, count: window.count)))
        if rows != nil { batch.continues = [goesOn] }
        text.append(CharacterSource.draw(outputs(batch), row: window.count - 1, temperature, from: &stream))
      }
      return Sample(
        input: .text("at temperature \(temperature), after: \(alphabet.text(begun))"),
        target: .text(alphabet.text(target)),
        prediction: .text(alphabet.text(text.dropFirst(begun.count))))
    }
  }

  /// Characters of the test's text that the network is given to go on from.
  private static let prompt = 30

  /// A class with probability ∝ exp(y/τ), but never the unknown one.
  private static func draw(_ y: Matrix, row: Int, _ temperature: Double, from stream: inout RandomStream)
    -> Int32
  {
    let classes = 1..<y.columns, highest = classes.reduce(-Double.infinity) { max($0, y[row, $1]) }
    let weights = classes.map { Reals.exp((y[row, $0] - highest) / temperature) }
    var rest = stream.uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return Int32(index + 1) }
    }
    return Int32(y.columns - 1)
  }
}

/// Windows from places drawn anew for every update.
private struct RandomWindows: TrainingBatches {
  let text: [Int32]
  let length: Int
  let seed: UInt64
  let examples: Int

  mutating func batch(_ update: Int) -> Batch {
    var stream = RandomStream(seed: seed, name: "data/\(update)")
    let starts = (0..<examples).map { _ in stream.integer(below: text.count - length) }
    return Batch(windowsOf: text, from: starts, length: length)
  }
}

/// −log₂ of the probability of each right character.
struct BitsPerCharacter: SequenceMetric {
  let name = "bits_per_character"
  let doc = "mean of −log₂ p of the right character"
  let unit: String? = "bits"
  let isBetterHigher = false
  let scale = Scale.logarithmic

  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
    guard case .classes(let targets) = batch.targets else { return (0, 0) }
    let y = prediction.outputs
    var bits = 0.0, count = 0.0
    for row in 0..<y.rows where prediction.scored[row] {
      var highest = -Double.infinity, sum = 0.0
      for column in 0..<y.columns { highest = max(highest, y[row, column]) }
      for column in 0..<y.columns { sum += Reals.exp(y[row, column] - highest) }
      bits += (highest + Reals.log(sum) - y[row, Int(targets[row])]) / Reals.log(2)
      count += 1
    }
    return (bits, count)
  }
}
