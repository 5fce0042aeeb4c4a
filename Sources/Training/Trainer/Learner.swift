import Components
import Gradients
import Recurrent
import SequenceTasks

/// Learns from one batch at a time: from its gradients, a penalty's with them, to changed parameters.
final class Learner {
  /// What became of a batch.
  struct Learned {
    let report: UpdateReport
    /// Whether the loss and its gradient were finite.
    let isFinite: Bool
    /// Why training may stop after it.
    let reason: String?
  }

  /// Those of the batch; an update uses them up.
  let gradients: Parameters
  /// What the next batch goes on from; nil where every sequence begins anew.
  let carried: CarriedStates?

  private let network: Network
  private let engines: TrialEngines
  private let leavesOutputs: Bool
  private let penalty: PenaltyTerm?
  private let stopping: StoppingRule
  private let columns: [KeyPath<ControlReport, Double>]
  private let meter: UpdateMeter?
  private var updater: Updater

  /// Takes the network's parameters into the constraint, where there is one.
  init(
    _ settings: TrialSettings, source: any SequenceSource, network: Network, engines: TrialEngines,
    stopping: StoppingRule
  ) {
    (self.network, self.engines, self.stopping) = (network, engines, stopping)
    carried = CarriedStates(settings, of: network)
    leavesOutputs = settings.gradient.engine.leavesStateGradients
    gradients = Parameters(network.parameters.shapes, precision: network.precision)
    penalty = settings.gradient.penalty.map {
      PenaltyTerm(
        $0, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput,
        examples: settings.train.batch)
    }
    updater = Updater(
      settings.optimizer, network.parameters, seed: settings.seed, updates: settings.train.updates,
      under: settings.determinism)
    columns = ControlReport.columns(of: settings.optimizer.common).map(\.value)
    meter = UpdateMeter(
      settings.record.diagnosticsOfUpdates.map(\.diagnostic), settings.diagnosticSetting(for: source),
      like: network.parameters)
  }

  /// Whether the gradients that are learned from are not those of whole sequences at the parameters: updates
  /// inside sequences, noise on the parameters.
  var isApart: Bool { engines.online != nil || updater.perturbs }

  /// A loss of the validation set was measured.
  func observe(_ evaluation: Evaluation) { updater.observe(evaluation.loss, of: .validation) }

  /// One batch whose gradients stand there.
  func learn(_ update: Int, _ batch: Batch, _ score: Score) -> Learned {
    carried?.take(after: batch)
    let reason = stopping.judge(batch, score, hasOutputs: leavesOutputs)
    let penalty = penalty?.add(to: gradients, update: update, at: network.parameters, on: batch)
    return learned(update, score, apply(update, along: score.loss), penalty, reason)
  }

  /// One batch whose gradients are taken apart.
  func learnApart(_ update: Int, _ batch: Batch) -> Learned {
    engines.online.map { learn(update, batch, $0) } ?? learnWithNoise(update, batch)
  }

  /// One batch with updates inside its sequences: loss and accuracy are of the parameters before the first of
  /// them, as everywhere; the norm is the largest of the updates', the factor the smallest.
  private func learn(_ update: Int, _ batch: Batch, _ online: any OnlineComputation) -> Learned {
    let before = network.forward(batch, needsGradient: false)
    let reason = stopping.judge(batch, before, hasOutputs: true)
    var all = GradientReport()
    online.begin(batch)
    while before.loss.isFinite {
      updater.perturb(network.parameters)
      let score = online.advance(into: gradients)
      updater.calm(network.parameters)
      guard let score else { break }
      let one = apply(update, along: score.loss)
      all.widen(by: one)
      guard score.loss.isFinite, one.norm.isFinite else {
        all.norm = .nan
        break
      }
    }
    return learned(update, before, all, nil, reason)
  }

  /// One batch whose gradients are taken at parameters with noise: loss and accuracy are of the parameters
  /// without it, as everywhere; the norm is of the gradient that is used.
  private func learnWithNoise(_ update: Int, _ batch: Batch) -> Learned {
    let before = network.forward(batch, needsGradient: false)
    let reason = stopping.judge(batch, before, hasOutputs: true)
    updater.perturb(network.parameters)
    let noisy = engines.training.gradients(on: batch, into: gradients)
    carried?.take(after: batch)
    updater.calm(network.parameters)
    let penalty = penalty?.add(to: gradients, update: update, at: network.parameters, on: batch)
    var done = apply(update, along: before.loss.isFinite ? noisy.loss : before.loss)
    if !noisy.loss.isFinite { done.norm = .nan }
    return learned(update, before, done, penalty, reason)
  }

  /// θ moves along the gradients, unless they or the loss are not finite.
  private func apply(_ update: Int, along loss: Double) -> GradientReport {
    var report = GradientReport()
    report.norm = gradients.norm
    meter?.begin(gradients, at: network.parameters)
    let isFinite = loss.isFinite && report.norm.isFinite
    if isFinite {
      (report.factor, report.controls) = updater.update(
        network.parameters, along: gradients, norm: report.norm, update: update, meter: meter)
    }
    if let meter { report.measured = meter.end(at: isFinite ? network.parameters : nil) }
    return report
  }

  private func learned(
    _ update: Int, _ score: Score, _ done: GradientReport, _ penalty: PenaltyReport?, _ reason: String?
  ) -> Learned {
    let rate = updater.rate(at: update)
    updater.observe(score.loss, of: .training)
    let report = UpdateReport(
      update: update, loss: score.loss, stepLoss: score.stepLoss,
      accuracy: Double(score.correct) / Double(max(score.scored, 1)),
      gradientNorm: done.norm, clipFactor: done.factor, learningRate: rate,
      controls: columns.map { done.controls[keyPath: $0] }, penalty: penalty,
      measured: done.measured.isEmpty ? meter?.nothing ?? [] : done.measured)
    return Learned(report: report, isFinite: score.loss.isFinite && done.norm.isFinite, reason: reason)
  }
}

extension Learner: Resumable {
  var state: StateItems {
    var state = StateItems()
    state.add(updater, in: "optimizer")
    if let penalty { state.add(penalty, in: "penalty") }
    if let carried { state.add(carried, in: "carried") }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    try state.restore(&updater, in: "optimizer")
    if let penalty { try state.restore(penalty, in: "penalty") }
    if let carried { try state.restore(carried, in: "carried") }
  }
}
