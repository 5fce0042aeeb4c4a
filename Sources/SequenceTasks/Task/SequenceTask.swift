public import Components
public import LinearAlgebra
public import Recurrent

/// Where sequences come from: what an experiment file says about its task.
public protocol SequenceTask: Component {
  /// Finds, checks and reads the task's data. No network is touched.
  func load(from folders: DataFolders) throws(Problem) -> any SequenceSource
}

/// Sequences ready to train on.
public protocol SequenceSource: Sendable {
  var shape: NetworkShape { get }
  /// The number of steps of the longest input sequence.
  var longestInput: Int { get }
  /// The number of steps of the longest output sequence; for many-to-one, `longestInput`.
  var longestOutput: Int { get }
  /// What each token stands for, if inputs are tokens with meanings.
  var tokenLabels: [String]? { get }
  var classLabels: [String]? { get }
  /// Facts about the data for the page: name and value.
  var facts: [(name: String, value: String)] { get }
  /// SHA-256 of every file read, by name: part of a trial's identity.
  var digests: [(name: String, sha256: String)] { get }
  /// The batches that training sees, one for each update.
  func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches
  /// The number of sequences in a fixed set.
  func count(of split: EvaluationSplit) -> Int
  /// A fixed set in batches of at most `examples`; depends on no trial's seed.
  func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch]
  /// The same data as sequences that go on from batch to batch, so that states can be carried (`train.carry`):
  /// batches say which of their rows do, in training and in the fixed sets.
  ///
  /// - Parameters:
  ///   - rows: sequences of a batch.
  ///   - window: steps of a window, where the file says so.
  /// - Throws: if there is no state to carry; keys are relative to `train`.
  func continuing(rows: Int, window: Int?) throws(Problem) -> any SequenceSource
  /// Baselines of losses and metrics.
  var baselines: [Baseline] { get }
  /// What an evaluation measures besides loss and accuracy, under distinct names.
  var metrics: [any SequenceMetric] { get }
  /// Whether metrics and samples show the network's answers with its own outputs fed back, up to the task's
  /// longest output, whatever training feeds back. Loss and accuracy stay those of training.
  var decodesGreedily: Bool { get }
  /// One example of a test batch as a reader sees it; nil if the task has nothing to show.
  func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample?
  /// What the network writes by itself, shown after the examples.
  ///
  /// - Parameter outputs: runs the network over a batch of at most one example, which may go on where the run
  ///   before ended; its y before any softmax, [T, K], is valid until the next run.
  func writings(_ outputs: (Batch) -> Matrix) -> [Sample]
}

extension SequenceSource {
  public func continuing(rows: Int, window: Int?) throws(Problem) -> any SequenceSource {
    throw Problem(
      "carry", "sequences of this task do not go on from batch to batch: there is no state to carry",
      remedy: "remove train.carry, or take task characters or file")
  }
  public var baselines: [Baseline] { [] }
  public var metrics: [any SequenceMetric] { [] }
  public var decodesGreedily: Bool { false }
  public func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? { nil }
  public func writings(_ outputs: (Batch) -> Matrix) -> [Sample] { [] }
}

public enum EvaluationSplit: String, Sendable {
  case validation, test
}

extension TrainingBatches {
  public var sequences: Int? { nil }
}

/// A function from the number of the update to its batch.
public protocol TrainingBatches {
  /// How many sequences there are, each of which the first updates show once; nil where each is drawn anew.
  var sequences: Int? { get }
  mutating func batch(_ update: Int) -> Batch
}
