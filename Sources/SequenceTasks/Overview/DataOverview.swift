import LinearAlgebra
public import Recurrent

/// What a network is going to see of a task: shapes, lengths, the balance of classes, some examples, and what needs no
/// memory.
public struct DataOverview: Sendable {
  /// The least, the median and the greatest of some numbers.
  public struct Spread: Sendable, Equatable {
    public let least: Double
    public let median: Double
    public let greatest: Double

    init?(_ numbers: [Double]) {
      let sorted = numbers.filter { !$0.isNaN }.sorted()
      guard let least = sorted.first, let greatest = sorted.last else { return nil }
      (self.least, median, self.greatest) = (least, sorted[(sorted.count - 1) / 2], greatest)
    }
  }

  public struct ClassShare: Sendable, Equatable {
    public let label: String
    /// Of the scored steps, those of this class, or at which this label holds.
    public let training: Double
    public let test: Double
  }

  /// A sequence as it is read.
  public struct Example: Sendable, Equatable {
    /// As the task shows it; nil if it shows nothing.
    public let sample: Sample?
    /// Input columns by step, where inputs are numbers.
    public let inputs: [[Double]]
  }

  public let shape: NetworkShape
  public let facts: [(name: String, value: String)]
  /// Whether the network reads inputs in units of their standard deviations, not in those of the file, as samples have.
  public var isStandardised: Bool { facts.contains { $0.name == Standardisation.fact } }
  /// Training sequences that were looked at.
  public let trainingCount: Int
  public let validationCount: Int
  public let testCount: Int
  /// Of training sequences, in steps.
  public let inputLengths: Spread?
  /// The same of outputs; nil where an output has no length of its own.
  public let outputLengths: Spread?
  /// Each column of numbers that is read in training.
  public let inputColumns: [Spread]
  public let targetColumns: [Spread]
  /// Classes or labels; empty where targets are numbers.
  public let classes: [ClassShare]
  /// How many labels hold at a step, in training; nil where targets are no labels.
  public let labelsHeld: Spread?
  /// The share of output steps in training that are not scored.
  public let unscored: Double
  public let guesses: [MemorylessGuess]
  public let baselines: [Baseline]
  public let tokenLabels: [String]?
  public let examples: [Example]

  /// Training sequences that are looked at, and their steps, at most.
  private static let (mostSequences, mostSteps) = (2048, 200_000)

  /// - Parameters:
  ///   - source: the task's data.
  ///   - loss: which steps count.
  ///   - seed: of the training sequences.
  ///   - examples: the number of test sequences that are shown.
  public init(_ source: any SequenceSource, loss: LossSettings, seed: UInt64, examples: Int = 3) {
    (shape, facts, baselines, tokenLabels) = (
      source.shape, source.facts, source.baselines, source.tokenLabels
    )
    (validationCount, testCount) = (source.count(of: .validation), source.count(of: .test))
    let arrangement = source.shape.arrangement
    let size = max(1, min(64, DataOverview.mostSteps / 8 / max(source.longestInput, 1)))
    let training = DataOverview.training(source, seed: seed, size: size)
    let test = source.evaluation(.test, examples: size, precision: .float64)
    trainingCount = training.reduce(0) { $0 + $1.examples }
    func lengths(_ shape: (Batch) -> BatchShape) -> Spread? {
      Spread(training.flatMap { batch in (0..<batch.examples).map { Double(shape(batch).length($0)) } })
    }
    inputLengths = lengths(\.inputShape)
    outputLengths = arrangement.hasOutputSteps && arrangement != .manyToMany ? lengths(\.outputShape) : nil
    inputColumns = DataOverview.columns(training) { batch in
      guard case .reals(let x) = batch.inputs else { return nil }
      return (x, DataOverview.rows(batch.inputShape))
    }
    targetColumns = DataOverview.columns(training) { batch in
      guard case .reals(let y) = batch.targets else { return nil }
      return (y, SeenStep.all(of: batch, arrangement, loss: loss).map(\.row))
    }
    func tally(_ batches: [Batch]) -> [Double] {
      DataOverview.tally(batches, source.shape, loss: loss)
    }
    let counts = (training: tally(training), test: tally(test))
    func scoredSteps(_ batches: [Batch]) -> Int {
      batches.reduce(0) { $0 + SeenStep.all(of: $1, arrangement, loss: loss).count }
    }
    let scored = scoredSteps(training), sums = (Double(scored), Double(scoredSteps(test)))
    classes = counts.training.indices.map { index in
      let labels = source.classLabels ?? []
      return ClassShare(
        label: labels.indices.contains(index) ? labels[index] : String(index),
        training: counts.training[index] / sums.0, test: counts.test[index] / sums.1)
    }
    let outputs = training.reduce(0) { sum, batch in
      sum + (arrangement.hasOutputSteps ? DataOverview.rows(batch.outputShape).count : batch.examples)
    }
    labelsHeld = Spread(
      training.flatMap { batch -> [Double] in
        guard case .labels(let y) = batch.targets else { return [] }
        return SeenStep.all(of: batch, arrangement, loss: loss).map { step in
          (0..<y.columns).reduce(0) { $0 + y[step.row, $1] }
        }
      })
    unscored = 1 - Double(scored) / Double(max(outputs, 1))
    guesses = MemorylessGuess.all(training: training, test: test, source.shape, loss: loss)
    self.examples = test.lazy.flatMap { batch in (0..<batch.examples).map { (batch, $0) } }.prefix(examples)
      .map {
        batch, example in Example(source, batch, example, loss: loss)
      }
  }

  /// Sequences that training sees, each of a finite set once.
  private static func training(_ source: any SequenceSource, seed: UInt64, size: Int) -> [Batch] {
    var batches = source.training(seed: seed, examples: size, precision: .float64)
    // For the rest of a set, which fills no batch.
    var singles = source.training(seed: seed, examples: 1, precision: .float64)
    let wanted = min(batches.sequences ?? .max, DataOverview.mostSequences)
    var training: [Batch] = [], seen = 0, steps = 0
    while seen < wanted, steps < DataOverview.mostSteps {
      let isWhole = seen + size <= batches.sequences ?? .max
      let batch = isWhole ? batches.batch(seen / size) : singles.batch(seen)
      training.append(batch)
      seen += batch.examples
      steps += batch.inputShape.rows
    }
    return training
  }

  /// Those of steps within sequences.
  private static func rows(_ shape: BatchShape) -> [Int] {
    (0..<shape.examples).flatMap { example in
      (0..<shape.length(example)).map { $0 * shape.examples + example }
    }
  }

  /// Scored steps of each class, or at which each label holds; none where targets are numbers.
  private static func tally(_ batches: [Batch], _ shape: NetworkShape, loss: LossSettings) -> [Double] {
    if case .reals = shape.outputs { return [] }
    var counts = [Double](repeating: 0, count: shape.outputs.width)
    for batch in batches {
      for step in SeenStep.all(of: batch, shape.arrangement, loss: loss) {
        switch batch.targets {
        case .classes(let targets): counts[Int(targets[step.row])] += 1
        case .labels(let labels): for label in counts.indices { counts[label] += labels[step.row, label] }
        case .reals: break
        }
      }
    }
    return counts
  }

  private static func columns(_ batches: [Batch], _ numbers: (Batch) -> (Matrix, rows: [Int])?) -> [Spread] {
    let known = batches.compactMap(numbers)
    return (0..<(known.first?.0.columns ?? 0)).compactMap { column in
      Spread(known.flatMap { matrix, rows in rows.map { matrix[$0, column] } })
    }
  }
}

extension DataOverview.Example {
  /// What is shown of an answer is the right one.
  fileprivate init(_ source: any SequenceSource, _ batch: Batch, _ example: Int, loss: LossSettings) {
    let width = source.shape.outputs.width, outputs: Matrix
    switch batch.targets {
    case .reals(let reals): outputs = reals
    case .labels(let labels):
      // Of which the logistic function is 0 or 1.
      outputs = Matrix(rows: labels.rows, columns: width, precision: .float64)
      outputs.assign(labels.elements.map { $0 > 0.5 ? .infinity : -.infinity })
    case .classes(let classes):
      outputs = Matrix(rows: classes.count, columns: width, precision: .float64)
      for (row, one) in classes.enumerated() where one >= 0 { outputs[row, Int(one)] = 1 }
    }
    sample = source.sample(batch, example, prediction: Prediction(outputs, of: batch, loss: loss))
    if case .reals(let x) = batch.inputs {
      inputs = (0..<x.columns).map { column in
        (0..<batch.inputShape.length(example)).map { x[$0 * batch.examples + example, column] }
      }
    } else {
      inputs = []
    }
  }
}

extension SequenceSource {
  /// Whether it shows examples of the test set to a reader.
  public func showsSamples(loss: LossSettings) -> Bool {
    evaluation(.test, examples: 8, precision: .float64).prefix(1).contains { batch in
      (0..<batch.examples).contains { DataOverview.Example(self, batch, $0, loss: loss).sample != nil }
    }
  }
}
