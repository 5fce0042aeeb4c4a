import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training

/// Metrics and samples of a network that feeds its own outputs back, while losses are those of teacher
/// forcing.
@Suite struct DecodingTests {
  /// Random sequences to sequences, with everything an evaluation can ask for.
  private struct Source: SequenceSource {
    let base: any SequenceSource
    let decodesGreedily: Bool
    var shape: NetworkShape { base.shape }
    var longestInput: Int { base.longestInput }
    var longestOutput: Int { base.longestOutput }
    var tokenLabels: [String]? { nil }
    var classLabels: [String]? { nil }
    var facts: [(name: String, value: String)] { [] }
    var digests: [(name: String, sha256: String)] { [] }
    func count(of split: EvaluationSplit) -> Int { base.count(of: split) }
    var metrics: [any SequenceMetric] { [Fingerprint()] }
    func training(seed: UInt64, examples: Int, precision: Precision) -> any TrainingBatches {
      base.training(seed: seed, examples: examples, precision: precision)
    }
    func evaluation(_ split: EvaluationSplit, examples: Int, precision: Precision) -> [Batch] {
      base.evaluation(split, examples: examples, precision: precision)
    }
    func sample(_ batch: Batch, _ example: Int, prediction: Prediction) -> Sample? {
      let classes = prediction.classes(of: example, examples: batch.examples).map { Double($0) }
      return Sample(input: .text(""), target: .numbers([]), prediction: .numbers(classes))
    }
  }

  /// The mean number of classes said.
  private struct Fingerprint: SequenceMetric {
    let name = "said"
    let doc = "classes said of an example"
    func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double) {
      (Double(prediction.classes.count { $0 >= 0 }), Double(batch.examples))
    }
  }

  private func run(greedy: Bool) throws -> (
    test: Evaluation, samples: [Sample], network: Network, source: Source, trial: TinyTrial
  ) {
    let trial = TinyTrial(steps: 4).changed {
      $0.task.arrangement = .sequenceToSequence
      ($0.task.targetLength, $0.task.minimumTargetLength) = (7, 2)
    }
    let source = Source(base: try trial.source(), decodesGreedily: greedy),
      trainer = Trainer(trial.settings, source: source)
    var test: Evaluation?, samples: [Sample] = []
    while let event = trainer.next() {
      if case .test(let score) = event { test = score }
      if case .samples(let shown) = event { samples = shown }
    }
    return (try #require(test), samples, trainer.network, source, trial)
  }

  @Test func lossesAreTheSameMetricsAreNot() throws {
    let (greedy, plain) = (try run(greedy: true), try run(greedy: false))
    #expect(greedy.test.loss == plain.test.loss && greedy.test.accuracy == plain.test.accuracy)
    #expect(greedy.test.metrics == [7], "decoding goes on to the longest output")
    #expect(plain.test.metrics[0] < 6, "teacher forcing ends with the target")
    #expect(greedy.samples.count == 8 && plain.samples.count == 8)
    #expect(greedy.samples.map(\.prediction) != plain.samples.map(\.prediction))
  }

  /// Samples are what a greedy network of the same parameters says.
  @Test func samplesAreGreedy() throws {
    let (_, samples, network, source, trial) = try run(greedy: true)
    var model = trial.settings.model
    model.feedback = "greedy"
    let decoder = Network(
      model, source.shape, precision: .float64, inputSteps: 6, outputSteps: 7, examples: 4)
    decoder.parameters.values.assign(network.parameters.values.elements)
    let first = try #require(source.evaluation(.test, examples: 4, precision: .float64).first),
      open = first.open(steps: 7)
    _ = decoder.forward(open, needsGradient: false)
    let said = Prediction(decoder.outputs(open), of: first, decoded: open).classes(of: 0, examples: 4).map {
      Double($0)
    }
    #expect(samples[0].prediction == .numbers(said) && said.count == 7)
    // Fed back are its own outputs.
    #expect(stride(from: 4, to: 28, by: 4).map { Double(decoder.fedBack[$0]) } == Array(said.dropLast()))
  }
}
