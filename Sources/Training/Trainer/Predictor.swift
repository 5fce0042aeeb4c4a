import LinearAlgebra
import Recurrent
import SequenceTasks

/// Scores fixed sets, and shows what the network says of them.
///
/// Loss and accuracy are those of training: what training feeds back is fed back. Metrics and samples are of
/// what the network says by itself, its own outputs fed back, where the task decodes greedily.
struct Predictor {
  private let network: Network
  private let source: any SequenceSource
  private let metrics: [any SequenceMetric]
  /// The network with its own outputs fed back; nil if nothing is decoded.
  private let decoder: Network?
  /// Sequences of the widest batch.
  private let examples: Int
  private let carriesStates: Bool

  /// Test examples that are shown.
  static let shown = 8

  init(_ network: Network, source: any SequenceSource, examples: Int, carriesStates: Bool) {
    (self.network, self.source, metrics) = (network, source, source.metrics)
    (self.examples, self.carriesStates) = (examples, carriesStates)
    guard source.decodesGreedily, source.shape.arrangement.generates else {
      decoder = nil
      return
    }
    var model = network.model
    if network.feedbackKind != .none { model.feedback = FeedbackKind.greedy.rawValue }
    decoder = Network(
      model, source.shape, loss: network.loss, precision: network.precision, inputSteps: source.longestInput,
      outputSteps: source.longestOutput, examples: examples)
  }

  /// Scores a set with the parameters as they are before `update`.
  func evaluate(_ batches: [Batch], _ update: Int) -> Evaluation {
    var loss = 0.0, stepLoss = 0.0, scored = 0, correct = 0, examples = 0
    var tallies = metrics.map { _ in (sum: 0.0, count: 0.0) }
    run(over: batches) { _, batch, result in
      loss += result.loss * Double(batch.examples)
      if result.scored > 0 { stepLoss += result.stepLoss * Double(result.scored) }
      scored += result.scored
      correct += result.correct
      examples += batch.examples
      guard !metrics.isEmpty else { return }
      let prediction = predict(batch)
      for (index, metric) in metrics.enumerated() {
        let tally = metric.tally(batch, prediction)
        tallies[index].sum += tally.sum
        tallies[index].count += tally.count
      }
    }
    return Evaluation(
      update: update, loss: loss / Double(max(examples, 1)), stepLoss: stepLoss / Double(max(scored, 1)),
      accuracy: Double(correct) / Double(max(scored, 1)),
      metrics: zip(metrics, tallies).map { $0.value(of: $1) })
  }

  /// Examples from all over a set, as the task shows them.
  func samples(of batches: [Batch]) -> [Sample] {
    let total = batches.reduce(0) { $0 + $1.examples }, count = min(Predictor.shown, total)
    let places = Set((0..<count).map { $0 * total / count })
    var samples: [Sample] = [], first = 0
    let chosen = batches.map { batch in
      defer { first += batch.examples }
      return (0..<batch.examples).filter { places.contains(first + $0) }
    }
    run(over: batches, where: { !chosen[$0].isEmpty }) { index, batch, _ in
      let prediction = predict(batch)
      samples += chosen[index].compactMap { source.sample(batch, $0, prediction: prediction) }
    }
    let carried = carriesStates ? CarriedStates(of: network, examples: 1) : nil
    return samples
      + source.writings { batch in
        _ = forward(batch, carried)
        return network.outputs(batch)
      }
  }

  /// Runs the network over a set, batch by batch, each going on from the one before where it says so.
  ///
  /// - Parameters:
  ///   - batches: the set.
  ///   - isNeeded: whether a batch of this number is looked at.
  private func run(
    over batches: [Batch], where isNeeded: (Int) -> Bool = { _ in true }, _ body: (Int, Batch, Score) -> Void
  ) {
    let carried = carriesStates ? CarriedStates(of: network, examples: examples) : nil
    // Where states are carried, they go through the others, too.
    for (index, batch) in batches.enumerated() where carried != nil || isNeeded(index) {
      let score = forward(batch, carried)
      if isNeeded(index) { body(index, batch, score) }
    }
  }

  private func forward(_ batch: Batch, _ carried: CarriedStates?) -> Score {
    var batch = batch
    carried?.lead(into: &batch)
    let score = network.forward(batch, needsGradient: false)
    carried?.take(after: batch)
    return score
  }

  /// What is said of a batch that the network has just run over.
  private func predict(_ batch: Batch) -> Prediction {
    guard let decoder else { return Prediction(network.outputs(batch), of: batch, loss: network.loss) }
    decoder.parameters.values.copy(from: network.parameters.values)
    let open = batch.open(steps: source.longestOutput)
    _ = decoder.forward(open, needsGradient: false)
    return Prediction(decoder.outputs(open), of: batch, loss: network.loss, decoded: open)
  }
}
