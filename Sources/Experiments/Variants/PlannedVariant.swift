public import Components
import Diagnostics
import Gradients
public import Language
import LinearAlgebra
import OrderedCollections
import Recurrent
public import SequenceTasks
import Synchronization
public import Training
public import TrialFormat

/// Raised by hand whenever a change of code changes the numbers of all trials, whatever their settings. It is
/// part of every identity, and a test compares digests with recorded ones. If only trials with some component
/// or section are affected, that one's `revision` is raised instead.
public let numericsVersion = 3

/// One point of the sweep with its data, which its trials share.
public final class PlannedVariant: Sendable {
  public let name: String
  public let swept: [SweptSetting]
  /// The entry of the file's `list` that it comes from, if it has one.
  public let entry: ListEntry?
  /// The number of its row on each axis of the sweep.
  public let rows: [Int]
  public let experiment: Experiment
  public let source: any SequenceSource
  public let parameterCount: Int
  /// The memory that one trial's network takes while it trains; a Double, so that absurd settings do not
  /// overflow.
  public let bytes: Double
  /// The size of one trial's file.
  public let fileSize: TrialSize
  /// What the file of each of its trials will hold.
  public var layout: TrialLayout { TrialLayout(settings(seed: 0), source: source) }
  private let declared = Mutex<TrialDeclaration?>(nil)
  private let known = Mutex<(head: String, tail: String)?>(nil)
  private let kept = Mutex<String?>(nil)
  private let settingsKnown = Mutex<String?>(nil)

  convenience init(_ point: Variant<Experiment>, _ source: any SequenceSource) {
    self.init(point.name, point.swept, point.entry, point.rows, point.root, source)
  }

  /// The same variant with other settings that do not concern its data.
  convenience init(_ other: PlannedVariant, _ experiment: Experiment) {
    self.init(other.name, other.swept, other.entry, other.rows, experiment, other.source)
  }

  /// The same variant under another name, with other settings that do not concern its data.
  convenience init(_ other: PlannedVariant, _ experiment: Experiment, named name: String) {
    self.init(name, other.swept, other.entry, other.rows, experiment, other.source)
  }

  private init(
    _ name: String, _ swept: [SweptSetting], _ entry: ListEntry?, _ rows: [Int], _ experiment: Experiment,
    _ source: any SequenceSource
  ) {
    (self.name, self.swept, self.entry, self.rows) = (name, swept, entry, rows)
    (self.experiment, self.source) = (experiment, source)
    let names = ParameterNames(experiment.model, source.shape), shapes = names.shapes
    parameterCount = shapes.reduce(0) { $0 + $1.count }
    let declaration = experiment.model.cell.declaration, train = experiment.train
    // States and their gradients, gates; then parameters, gradients and what the optimizer keeps.
    let perUnit = Double(2 * declaration.states.count + 2 * declaration.gates.count)
    func layer(_ steps: Int, _ units: Int) -> Double {
      Double(steps + 1) * Double(train.batch) * perUnit * Double(units)
    }
    let shape = source.shape, model = experiment.model
    let numbers =
      names.encoder.flatMap { $0 }.reduce(0) { $0 + layer(source.longestInput, $1.units) }
      + names.layers.flatMap { $0 }.reduce(0) { $0 + layer(source.longestOutput, $1.units) }
      + 2 * Double(source.longestOutput) * Double(train.batch) * Double(shape.outputs.width)
      + Double(2 + experiment.optimizer.copies + experiment.record.parameterCopies)
      * shapes.reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    fileSize = TrialSize(experiment, source)
    // Decoding has a network of its own; what records take is reckoned with them.
    let networks = 1.0 + (source.decodesGreedily ? 1 : 0)
    // Influences: one an example where updates come inside sequences, else one for all in turn.
    let gradient = experiment.gradient
    let engines =
      gradient.engine.workingNumbers(for: model, shape) * (gradient.online == nil ? 1 : Double(train.batch))
      + gradient.companions.reduce(0) { $0 + $1.workingNumbers(for: model, shape) }
    let penalty = gradient.penaltyBytes(
      for: model, shape, inputSteps: source.longestInput, outputSteps: source.longestOutput,
      examples: train.batch)
    bytes = (numbers * networks + engines) * Double(train.precision.size) + penalty + fileSize.workingMemory
  }

  /// The stored weights that a trial begins with, if it does.
  ///
  /// - Parameters:
  ///   - seed: of the trial.
  ///   - file: the experiment file.
  ///   - results: the folder of all experiments' results.
  ///   - read: weights that are read already.
  func start(seed: Int, file: String, results: String, among read: StoredWeights) throws(Problem)
    -> StoredStart?
  {
    guard let settings = experiment.model.start else { return nil }
    let shapes = ParameterNames(experiment.model, source.shape).shapes
    if let foreign = settings.safetensors {
      return try StoredStart(
        foreign, settings, cell: experiment.model.cell.resolved, shapes: shapes, experiment: file, among: read
      )
    }
    return try StoredStart(
      settings, variant: name, seed: seed, shapes: shapes, results: results, among: read)
  }

  /// Every axis and dataset of the file of each of its trials; made once, where it is asked for.
  public var declaration: TrialDeclaration {
    if let known = declared.withLock({ $0 }) { return known }
    let declaration = layout.declaration
    declared.withLock { $0 = declaration }
    return declaration
  }

  /// What diagnostics are told of its trials.
  var diagnosticSetting: DiagnosticSetting { settings(seed: 0).diagnosticSetting(for: source) }

  func settings(seed: Int) -> TrialSettings {
    TrialSettings(experiment, seed: UInt64(seed))
  }

  /// Every setting with its value.
  public var resolved: Value { experiment.table }

  /// The same as canonical JSON; made once, where it is asked for.
  public var settingsText: String {
    settingsKnown.withLock { known in
      if let known { return known }
      let text = resolved.canonicalJSON
      known = text
      return text
    }
  }

  /// Everything that can change the numbers of a trial, as canonical JSON before and after its seed; made
  /// once, where it is asked for.
  var decisive: (head: String, tail: String) {
    known.withLock { known in
      if let known { return known }
      guard case .table(var settings) = experiment.decisiveTable else {
        preconditionFailure("settings are a table")
      }
      settings["numerics"] = .integer(numericsVersion)
      settings["data"] = .list(source.digests.map { .text($0.sha256) })
      let head = Value.table(settings.filter { $0.key < "seed" }).canonicalJSON
      let tail = Value.table(settings.filter { $0.key > "seed" }).canonicalJSON
      let result = (head: "\(head.dropLast()),\"seed\":", tail: ",\(tail.dropFirst())")
      known = result
      return result
    }
  }

  /// What decides which records its trials' files hold, as canonical JSON; made once, where it is asked for.
  var recordsKept: String {
    kept.withLock { kept in
      if let kept { return kept }
      let companions = experiment.gradient.companions.map(\.decisive)
      let text =
        experiment.record.decisiveTable.canonicalJSON
        + (companions.isEmpty ? "" : Value.list(companions).canonicalJSON)
      kept = text
      return text
    }
  }
}
