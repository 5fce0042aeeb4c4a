import Components
import Diagnostics
public import Recurrent
public import SequenceTasks
public import TrialFormat

/// What a trial's file will hold, from its settings and its task alone: known before there is a network.
public struct TrialLayout: Sendable {
  public let settings: TrialSettings
  public let shape: NetworkShape
  public let parameters: [ParameterShape]
  /// The encoder's first, levels from the lowest.
  public let layers: [Layer]
  public let longestInput: Int
  public let longestOutput: Int
  public let keepsStates: Bool
  public let dropout: [DropoutPlace]
  /// Sequences of the probe batch; 0 where there is none.
  public let probeExamples: Int
  public let metrics: [any SequenceMetric]
  let source: any SequenceSource

  /// A layer as its axes are called.
  public struct Layer: Sendable {
    public let names: LayerNames
    public let states: [String]
    /// The axis of its steps.
    public let time: String
    public let steps: Int

    /// `s`, `encoder.q`
    public var stateNames: [String] { states.map { names.prefix + $0 } }
  }

  /// The layout of a trial. `longest` is a bound on the steps of sequences, for a size that would fit.
  public init(_ settings: TrialSettings, source: any SequenceSource, longest: Int = .max) {
    (self.settings, self.source, shape, metrics) = (settings, source, source.shape, source.metrics)
    let names = ParameterNames(settings.model, shape), states = settings.model.cell.declaration.states
    parameters = names.shapes
    let (inputs, outputs) = (min(source.longestInput, longest), min(source.longestOutput, longest))
    (longestInput, longestOutput) = (inputs, outputs)
    func describe(_ levels: [[LayerNames]], _ time: String, _ steps: Int) -> [Layer] {
      levels.joined().map { Layer(names: $0, states: states, time: time, steps: steps) }
    }
    layers =
      describe(names.encoder, AxisName.inputTime, inputs)
      + describe(
        names.layers, shape.arrangement.generates ? AxisName.targetTime : AxisName.inputTime, outputs)
    dropout = DropoutPlace.all(settings.model, shape)
    keepsStates = settings.record.tensors.contains(.states)
    probeExamples =
      settings.record.count(updates: settings.train.updates) == 0 ? 0 : settings.probeExamples(of: source)
  }

  var lossUnit: String { shape.outputs.lossUnit }

  var isClassified: Bool { shape.outputs.areClasses }

  /// What files call the loss.
  public var lossKind: String {
    switch shape.outputs {
    case .classes: "cross-entropy"
    case .reals: "squared-error"
    case .labels: "binary-cross-entropy"
    }
  }

  /// The baselines. They are of the steps that the task scores: where the file scores the last
  /// ones only, they are of something else, and there are none.
  public var baselines: [Baseline] {
    let scoresAll = !shape.arrangement.hasOutputSteps || settings.loss.steps == .all
    return scoresAll ? source.baselines : []
  }

  public var history: [HistoryQuantity] {
    HistoryQuantities.all(
      settings, diagnosticSetting, lossUnit: lossUnit, isClassified: isClassified)
  }

  private var diagnosticSetting: DiagnosticSetting {
    settings.diagnosticSetting(for: source, longest: max(longestInput, longestOutput))
  }

  /// Every axis and dataset of the file.
  public var declaration: TrialDeclaration {
    var all = TrialDeclaration(axes: axes)
    all += TrialDeclaration(
      axes: [
        AxisDeclaration(
          AxisName.step, in: TrialPath.history, .counting, unit: "updates",
          doc: "number of the update, from 0", rows: settings.train.updates)
      ],
      quantities: history.map(\.declaration))
    let measures = EvaluationQuantities.measures(metrics, lossUnit: lossUnit, isClassified: isClassified)
    all += TrialDeclaration(
      axes: [
        AxisDeclaration(
          AxisName.evaluation, in: TrialPath.evaluation, .growing, doc: "number of the evaluation",
          rows: settings.train.evaluations)
      ],
      quantities: [
        QuantityDeclaration(
          TrialPath.evaluation("step"), .int64, axes: [AxisName.evaluation], unit: "updates",
          doc: "updates made before the evaluation")
      ] + EvaluationQuantities.declarations(measures))
    all += baselineDeclaration
    all += records
    all += probe
    all += companions
    for (name, diagnostic) in settings.record.diagnosticsAtRecords {
      all += type(of: diagnostic).placed(diagnostic.declaration(for: diagnosticSetting), as: name)
    }
    return all
  }

  private var baselineDeclaration: TrialDeclaration {
    let baselines = baselines, axis = [AxisName.baseline]
    guard !baselines.isEmpty else { return TrialDeclaration() }
    return TrialDeclaration(
      axes: [
        AxisDeclaration(
          AxisName.baseline, in: TrialPath.baselines, .fixed(baselines.count), doc: "number of the level")
      ],
      quantities: [
        QuantityDeclaration(
          TrialPath.baseline("name"), .text, axes: axis, unit: nil, doc: "what the level is called"),
        QuantityDeclaration(
          TrialPath.baseline("quantity"), .text, axes: axis, unit: nil,
          doc: "what it is a level of: loss, accuracy or a metric"),
        QuantityDeclaration(
          TrialPath.baseline("doc"), .text, axes: axis, unit: nil, doc: "what answer comes to it"),
        QuantityDeclaration(
          TrialPath.baseline("value"), axes: axis,
          doc: "level of the quantity; of a loss, that of a scored step"),
      ])
  }
}
