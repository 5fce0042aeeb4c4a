import Components
import LinearAlgebra
import Recurrent

/// The user's own sequences, in three sets.
struct FileSource: SequenceSource {
  let shape: NetworkShape
  private(set) var longestInput: Int
  private(set) var longestOutput: Int
  let tokenLabels: [String]?
  let classLabels: [String]?
  let digests: [(name: String, sha256: String)]
  private(set) var facts: [(name: String, value: String)]
  let baselines: [Baseline]
  let metrics: [any SequenceMetric]
  let decodesGreedily: Bool
  private let separator: String
  /// The class that ends texts that are generated; nil if none are.
  private let end: Int32?
  let standardisation: Standardisation?
  /// Whether inputs lie between 0 and 1, and are drawn as pictures.
  let drawsInputs: Bool
  private let train: [SequenceExample], validation: [SequenceExample], test: [SequenceExample]
  /// The windows of sequences whose states are carried; nil where each is read whole.
  private var cut: ContinuedSequences.Cut?

  init(
    task: OwnFile, train: [RawExample], validation: [RawExample], test: [RawExample],
    digests: [(name: String, sha256: String)], facts read: [(name: String, value: String)]
  ) throws(Problem) {
    let sets = [("path", train), ("validation", validation), ("test", test)]
    let inputs = try InputNumbers(task, train, sets.flatMap(\.1))
    let targets = try TargetNumbers(task, train, sets.flatMap(\.1))
    func examples(_ set: [RawExample], _ key: String) throws(Problem) -> [SequenceExample] {
      var examples: [SequenceExample] = []
      for raw in set {
        examples.append(SequenceExample(try inputs.number(raw, key), try targets.number(raw, key)))
      }
      return examples
    }
    var known = try examples(train, "path"), held = try examples(validation, "validation"),
      last = try examples(test, "test")
    standardisation = try FileSource.standardisation(task, known, inputs)
    if let standardisation {
      (known, held, last) = (
        known.map(standardisation.callAsFunction), held.map(standardisation.callAsFunction),
        last.map(standardisation.callAsFunction)
      )
    }
    (self.train, self.validation, self.test) = (known, held, last)
    let shape = NetworkShape(inputs: inputs.inputs, outputs: targets.outputs, arrangement: task.arrangement)
    self.shape = shape
    (tokenLabels, classLabels, self.digests) = (inputs.labels, targets.labels, digests)
    let all = known + held + last
    longestInput = all.reduce(1) { max($0, $1.inputSteps(shape)) }
    longestOutput =
      shape.arrangement == .manyToOne ? longestInput : all.reduce(1) { max($0, $1.outputSteps(shape)) }
    let constants = Constants(known, shape)
    baselines = constants.baselines(on: last)
    metrics = shape.outputs.areLabels ? [FrameAccuracy()] : []
    drawsInputs = all.allSatisfy { example in
      guard case .frames(let frames) = example.inputs else { return false }
      return frames.allSatisfy { 0...1 ~= $0 }
    }
    decodesGreedily = shape.arrangement.generates && targets.isClasses
    (separator, end) = (task.tokens == .words ? " " : "", targets.end)
    var facts = read.filter { $0.name != "note" }
    facts.append(
      ("sequences", "\(known.count) to train on, \(held.count) for validation, \(last.count) for the test"))
    if let labels = inputs.labels {
      facts.append(("tokens", "\(labels.count) of the training texts, the unknown one among them"))
    }
    if let labels = targets.labels {
      facts.append(
        (
          "classes",
          "\(labels.count): \(Spelling.list(labels, limit: 8))\(targets.countsFromOne ? ", which the file counts from 1" : "")"
        ))
    }
    if let labels = constants.sentence { facts.append(("labels", labels)) }
    if let standardisation { facts.append((Standardisation.fact, standardisation.description)) }
    self.facts = facts + read.filter { $0.name == "note" }
    if !shape.arrangement.generates, let labels = targets.labels, let twins = FileSource.twins(labels) {
      self.facts.append(
        (
          "note",
          "classes \(Spelling.list(twins.map { "'\($0)'" })) are one number written in several ways, and count as several"
        )
      )
    }
  }

  /// Labels that are the same number.
  private static func twins(_ labels: [String]) -> [String]? {
    Dictionary(grouping: labels.filter { Double($0) != nil }) { Double($0) }.values.filter { $0.count > 1 }
      .map { $0.sorted() }.min { $0[0] < $1[0] }
  }

  private static func standardisation(_ task: OwnFile, _ train: [SequenceExample], _ inputs: InputNumbers)
    throws(Problem) -> Standardisation?
  {
    guard task.standardise else { return nil }
    guard case .reals(let width) = inputs.inputs else {
      throw Problem(
        "standardise", "these inputs are tokens, which have no mean", remedy: "remove this line")
    }
    return Standardisation(train, width: width)
  }

  func continuing(rows: Int, window: Int?) throws(Problem) -> any SequenceSource {
    guard shape.arrangement == .manyToMany else {
      throw Problem(
        "carry",
        "a \(shape.arrangement.rawValue) network does not answer at every step: windows of its sequences have no targets of their own",
        remedy: "remove train.carry, or set task.arrangement: many-to-many")
    }
    let longest = train.reduce(0) { max($0, $1.inputSteps(shape)) }
    guard let window else {
      throw Problem(
        "carry", "states are carried from window to window, and nothing says how long a window is",
        remedy: "add train.window: the longest of these sequences has \(longest) steps")
    }
    guard window < longest else {
      throw Problem(
        "window",
        "the longest training sequence has \(longest) steps: none is cut into windows of \(window), and nothing is carried",
        remedy: "lower train.window, or remove it and train.carry")
    }
    var continuing = self
    let cut = ContinuedSequences.Cut(window: window, rows: rows, shape: shape)
    (continuing.cut, continuing.longestInput, continuing.longestOutput) = (cut, window, window)
    func count(_ set: [SequenceExample]) -> Int { set.reduce(0) { $0 + cut.count($1) } }
    continuing.facts.append(
      (
        "state carried",
        """
        from window to window of at most \(window) steps of a sequence, no gradient with it; \(count(train)) windows to train \
        on, \(count(validation)) for validation, \(count(test)) for the test; sequences, and the \
        windows of the probe batch, begin with no carried state
        """
      ))
    return continuing
  }

  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
    if let cut { return ContinuedSequences(train, cut, seed: seed, precision: precision) }
    return ShuffledEpochs(train, size: examples, seed: seed) { [shape] in
      Batch($0, of: shape, precision: precision)
    }
  }

  func count(of split: EvaluationSplit) -> Int {
    set(split).reduce(0) { $0 + (cut?.count($1) ?? 1) }
  }

  private func set(_ split: EvaluationSplit) -> [SequenceExample] { split == .validation ? validation : test }

  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
    if let cut { return cut.batches(of: set(split), precision: precision) }
    // Neighbours in length share a batch, which saves padding.
    let set = set(split).enumerated().sorted {
      ($1.element.inputSteps(shape), $0.offset) < ($0.element.inputSteps(shape), $1.offset)
    }.map(\.element)
    return stride(from: 0, to: set.count, by: examples).map {
      Batch(Array(set[$0..<min($0 + examples, set.count)]), of: shape, precision: precision)
    }
  }

  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
    textSample(batch, example, prediction, separator: separator, end: end)
      ?? rollSample(batch, example, prediction) ?? numberSample(batch, example, prediction)
  }
}

/// The best answers that ignore the inputs: each class's or label's share of the training set, or the targets' mean.
private struct Constants {
  private var labels: LabelShares?
  private var counts: [Double] = []
  private var means: [Double] = []

  init(_ train: [SequenceExample], _ shape: NetworkShape) {
    let width = shape.outputs.width
    switch shape.outputs {
    case .classes:
      // From one, so that a class that training never saw is not impossible.
      counts = Array(repeating: 1, count: width)
      for example in train {
        if case .classes(let classes) = example.targets {
          for one in classes where one >= 0 { counts[Int(one)] += 1 }
        }
      }
    case .reals, .labels:
      means = Array(repeating: 0, count: width)
      var steps = 0.0
      for numbers in train.map(\.targets.numbers) {
        for (place, number) in numbers.enumerated() { means[place % width] += number }
        steps += Double(numbers.count / width)
      }
      if shape.outputs.areLabels { labels = LabelShares(counts: means, steps: steps) }
      means = means.map { $0 / max(steps, 1) }
    }
  }

  /// What is said of labels; nil where there are none.
  var sentence: String? {
    guard let labels else { return nil }
    func words(_ number: Double) -> String { Value.real((number * 100).rounded() / 100).brief }
    let idle = [(0.0, "never"), (1, "always")].compactMap { share, word in
      let count = means.count { $0 == share }
      return count == 0 ? nil : "\(count) \(word) \(count == 1 ? "does" : "do")"
    }
    return
      ([
        "\(means.count), of which \(words(means.reduce(0, +))) hold at a step of training on average"
      ] + idle + ["who knows their shares alone loses \(words(labels.entropy)) nats a step"]).joined(
        separator: "; ")
  }

  func baselines(on test: [SequenceExample]) -> [Baseline] {
    var loss = 0.0, correct = 0.0, steps = 0.0, frames = (sum: 0.0, count: 0.0),
      metric = FrameAccuracy()
    let total = counts.reduce(0, +), common = counts.indices.max { counts[$0] < counts[$1] }
    for example in test {
      switch example.targets {
      case .classes(let classes):
        for one in classes where one >= 0 {
          loss -= Reals.log(counts[Int(one)] / total)
          correct += Int(one) == common ? 1 : 0
          steps += 1
        }
      case .labels(let numbers):
        for start in stride(from: 0, to: numbers.count, by: means.count) {
          let step = numbers[start..<start + means.count]
          loss += labels?.loss(step) ?? 0
          let frame = FrameAccuracy.tally(zip(means, step).lazy.map { ($0 > 0.5, $1 > 0.5) })
          frames = (frames.sum + frame.both, frames.count + frame.either)
          steps += 1
        }
      case .numbers(let numbers):
        for (place, number) in numbers.enumerated() {
          let error = number - means[place % means.count]
          loss += 0.5 * error * error
        }
        steps += Double(numbers.count / means.count)
      }
    }
    guard steps > 0 else { return [] }
    guard labels == nil else {
      let doc = "each label's share of the training set, whatever the input"
      return [Baseline("constant", loss / steps, doc: doc)]
        + [
          Baseline(
            "constant", of: metric.name, metric.value(of: frames),
            doc: "the labels that mostly hold in the training set, whatever the input")
        ]
    }
    guard means.isEmpty else {
      return [Baseline("constant", loss / steps, doc: "the targets' mean over the training set")]
    }
    return [
      Baseline("constant", loss / steps, doc: "each class's share of the training set, whatever the input"),
      Baseline(
        "constant", of: "accuracy", correct / steps,
        doc: "the training set's most frequent class, whatever the input"),
    ]
  }
}
