import Components
public import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
public import SequenceTasks
import TrialFormat

/// The probe batch with the trial's diagnostics, on a network of their own: training is not touched, and no
/// engine is asked.
///
/// Everything is allocated before the first update.
final class Probe {
  private let network: Network
  private var batch: Batch?
  private let keepsStates: Bool
  private var setting: DiagnosticSetting
  private let diagnostics: [Measured]
  private let jacobians: StateJacobians?
  private let paths: ErrorPaths?
  /// Of the probe's λ_t, which nobody asks for.
  private let gradients: Parameters?

  private struct Measured {
    let name: String
    let diagnostic: any Diagnostic
    let declaration: TrialDeclaration
  }

  /// Nil if there is neither a probe batch nor a diagnostic.
  ///
  /// - Parameter batch: the probe batch; nil where there is none.
  init?(_ settings: TrialSettings, source: any SequenceSource, batch: Batch?) {
    let setting = settings.diagnosticSetting(for: source), diagnostics = settings.record.diagnosticsAtRecords
    guard settings.record.count(updates: settings.train.updates) > 0,
      setting.probeExamples > 0 || !diagnostics.isEmpty
    else { return nil }
    self.setting = setting
    keepsStates = settings.record.tensors.contains(.states)
    self.batch = batch
    // What holds a segment at a time to save memory does so here, too, where nobody asks for the other steps.
    let isWhole = keepsStates || !diagnostics.isEmpty, measured = diagnostics.map(\.diagnostic)
    network = Network(
      settings.model, source.shape, loss: settings.loss, precision: settings.train.precision,
      inputSteps: source.longestInput,
      outputSteps: source.longestOutput,
      examples: max(setting.probeExamples, measured.map { setting.examples(for: $0.needs) }.max() ?? 0),
      keepsForward: !diagnostics.isEmpty,
      segment: isWhole
        ? nil
        : settings.gradient.engine.segment(
          steps: source.longestInput, examples: max(setting.probeExamples, 1)))
    self.diagnostics = diagnostics.map {
      Measured(name: $0, diagnostic: $1, declaration: $1.declaration(for: setting))
    }
    let follows = measured.contains { $0.needs.contains(.jacobians) }
    jacobians =
      follows
      ? StateJacobians(of: network, inputSteps: source.longestInput, outputSteps: source.longestOutput) : nil
    paths =
      measured.contains { $0.needs.contains(.errorPaths) }
      ? ErrorPaths(
        of: network, inputSteps: source.longestInput, outputSteps: source.longestOutput,
        examples: max(setting.probeExamples, 1)) : nil
    gradients = keepsStates ? Parameters(network.parameters.shapes, precision: network.precision) : nil
  }

  /// Turns to another trial, whose networks differ from those of the one before in their numbers alone.
  ///
  /// - Parameter batch: its probe batch; nil where there is none.
  func turn(to settings: TrialSettings, source: any SequenceSource, batch: Batch?) {
    setting = settings.diagnosticSetting(for: source)
    self.batch = batch
  }

  /// What the diagnostics measure at some parameters.
  ///
  /// - Parameters:
  ///   - training: the record's training batch; nil where no diagnostic looks at it.
  ///   - companions: what they computed on it.
  func measurements(
    at parameters: Parameters, training: Batch?, companions: [CompanionGradients]
  ) -> [(name: String, measurements: Measurements)] {
    diagnostics.compactMap { measured in
      network.parameters.values.copy(from: parameters.values)
      let needs = measured.diagnostic.needs
      let readsTraining = needs.contains(.trainingBatch) || needs.contains(.companions)
      guard let batch = readsTraining ? training : batch else { return nil }
      let subject = DiagnosticSubject(
        network, on: batch, in: setting, companions: needs.contains(.companions) ? companions : [],
        jacobians: jacobians, paths: paths)
      let measurements = measured.diagnostic.measure(subject)
      if let difference = measurements.difference(from: measured.declaration) {
        preconditionFailure("diagnostic \(measured.name): \(difference)")
      }
      return (measured.name, measurements)
    }
  }

  /// Runs the network over the probe batch; nil if there is none. What is returned is valid until the probe
  /// is asked again.
  func record(at parameters: Parameters) -> ProbeRecord? {
    guard let batch else { return nil }
    network.parameters.values.copy(from: parameters.values)
    let score = network.forward(batch, needsGradient: keepsStates)
    if let gradients { network.backward(batch, into: gradients) }
    return ProbeRecord(
      batch: batch, loss: score.loss, outputs: network.outputs(batch), fedBack: network.fedBack,
      states: keepsStates ? network.stateTensors(batch, \.states) : [],
      stateGradients: keepsStates ? network.stateTensors(batch, \.stateGradients) : [])
  }
}

extension TrialSettings {
  /// The probe batch; nil where there is none.
  ///
  /// - Parameter validation: the set that it is chosen from.
  func probeBatch(of source: any SequenceSource, validation: [Batch]) -> Batch? {
    ProbeBatch.choose(
      from: validation, examples: probeExamples(of: source), seed: seed,
      hasOutputSteps: source.shape.arrangement.hasOutputSteps)
  }

  /// Sequences of the probe batch.
  public func probeExamples(of source: any SequenceSource) -> Int {
    ProbeBatch.examples(record.probe, batch: train.batch, validation: source.count(of: .validation))
  }

  /// What diagnostics are told of the trial before it begins. `longest` is a bound on the steps of sequences.
  public func diagnosticSetting(for source: any SequenceSource, longest: Int = .max) -> DiagnosticSetting {
    DiagnosticSetting(
      model: model, shape: source.shape, loss: loss, precision: train.precision,
      longestInput: min(source.longestInput, longest),
      longestOutput: min(source.longestOutput, longest), trainingExamples: train.batch,
      probeExamples: probeExamples(of: source),
      companions: gradient.companionNames, engines: gradient.companions, seed: seed, determinism: determinism,
      tokenLabels: source.tokenLabels, classLabels: source.classLabels)
  }
}

/// The sequences on which all records of a trial are compared: of the validation set, chosen by the trial's
/// seed, without dropout.
enum ProbeBatch {
  /// How many sequences it has.
  ///
  /// - Parameter wanted: nil for as many as a training batch has.
  static func examples(_ wanted: Int?, batch: Int, validation: Int) -> Int {
    min(wanted ?? batch, validation)
  }

  /// - Parameters:
  ///   - validation: the whole set.
  ///   - examples: at most as many as it has; nil where there are none.
  static func choose(from validation: [Batch], examples: Int, seed: UInt64, hasOutputSteps: Bool) -> Batch? {
    let places = validation.enumerated().flatMap { index, batch in
      (0..<batch.examples).map { (batch: index, example: $0) }
    }
    guard examples > 0, !places.isEmpty else { return nil }
    var stream = RandomStream(seed: seed, name: "probe")
    let chosen = stream.permutation(of: places.count).prefix(examples).sorted().map { places[$0] }
    return .gathering(chosen, of: validation, hasOutputSteps: hasOutputSteps)
  }
}
