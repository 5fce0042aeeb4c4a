public import Components
import Diagnostics
import Gradients
import Foundation
import LinearAlgebra
import OrderedCollections
import Recurrent
public import SequenceTasks
import Synchronization
public import Training
public import TrialFormat

/// Bumped by hand whenever a change of code changes the numbers of trials whatever their settings; part of every identity, guarded by
/// a golden-digest test. Where only trials with some component or section are concerned, its `revision` is bumped instead.
public let numericsVersion = 2

/// What is to be done: every trial of an experiment, in order.
public struct Plan: Sendable {
  /// The experiment at its sweep's first point: title, prose and figures are the same at all.
  public let experiment: Experiment
  public let variants: [PlannedVariant]
  public let trials: [PlannedTrial]
  /// The experiment file's path and bytes.
  public let file: String
  public let source: [UInt8]
  /// The `key=value` arguments that won over the file, as they were given.
  public let overrides: [String]
  /// The files that it extends.
  public let bases: [BaseFile]
  /// What a reader of the file may not expect: points that were left out, and why.
  public let remarks: [String]
  private let layout: SweepLayout

  /// Reads an experiment file, checks it and finds its data.
  ///
  /// - Parameters:
  ///   - overrides: `key=value` arguments that win over the file.
  ///   - results: the folder of results, where trials may begin with the weights of others.
  ///   - diskLimit: what the files of all trials together may take; nil for a plan that is not to be run.
  /// - Throws: `Faults` with everything wrong at once.
  public init(
    path: String, overrides: [String] = [], results: String = "results", diskLimit: ByteCount? = nil
  ) throws(Faults) {
    let document = try ExperimentDocument(path: path)
    let expanded = try Plan.expanded(document, overrides), points = expanded.variants
    var loaded: [Value: any SequenceSource] = [:]
    var faults = FaultCollector()
    var variants: [PlannedVariant] = [], trials: [PlannedTrial] = []
    for point in points {
      do throws(Problem) {
        let key = point.root.task.resolved
        let source: any SequenceSource
        if let known = loaded[key] {
          source = known
        } else {
          source = try point.root.task.load(from: DataFolders(experiment: path, hdf5: HDF5Arrays.open))
          loaded[key] = source
        }
        let wrong = Plan.problems(of: point.root, source)
        faults.report(wrong.map { document.fault($0, at: point) })
        guard wrong.isEmpty else { continue }
        let variant = PlannedVariant(point, source)
        if variant.bytes > Plan.memoryLimit {
          let excess = Problem(
            "model.hidden",
            """
            a trial of variant \(variant.name) needs \(Plan.gibibytes(variant.bytes)) of memory, \
            over \(Plan.gibibytes(Plan.memoryLimit)), four fifths of this machine's
            """,
            remedy: "lower model.hidden, train.batch or the length of sequences")
          faults.report(document.fault(excess, at: point))
        }
        variants.append(variant)
        for seed in point.root.seeds {
          do throws(Problem) {
            trials.append(PlannedTrial(variant, seed: seed, start: try variant.start(seed: seed, results: results)))
          } catch {
            faults.report(document.fault(error.inside("model.from"), at: point))
          }
        }
      } catch {
        faults.report(document.fault(error.inside("task"), at: point))
      }
    }
    if variants.count == points.count, let diskLimit, let excess = DiskExcess(of: variants, over: diskLimit) {
      faults.report(document.root.fault(excess.problem, Experiment.descriptors))
    }
    if variants.count == points.count, let first = points.first {
      faults.report(ClaimCheck.problems(first.root.claims, variants).map { document.fault($0, at: first) })
    }
    guard faults.isEmpty, let first = points.first else { throw Faults(faults.all) }
    experiment = first.root
    (self.variants, self.trials, file, source, bases) = (variants, trials, path, document.bytes, document.bases)
    (self.overrides, remarks, layout) = (overrides, expanded.remarks, expanded.layout)
  }

  /// The points of the sweep; where anything is wrong with them, what is wrong with the claims' texts is told as well.
  private static func expanded(
    _ document: ExperimentDocument, _ overrides: [String]
  ) throws(Faults) -> Expanded<Experiment> {
    do throws(Faults) {
      return try document.expanded(as: Experiment.self, overrides: overrides)
    } catch {
      throw Faults(error.all + document.claimFaults)
    }
  }

  /// What the task forbids.
  private static func problems(of experiment: Experiment, _ source: any SequenceSource) -> [Problem] {
    let shape = source.shape
    func placed(_ problems: [Problem], in key: String) -> [Problem] {
      problems.map { $0.inside(key) }
    }
    let model = experiment.model
    let setting = TrialSettings(experiment, seed: 0).diagnosticSetting(for: source)
    return placed(model.problems(for: shape), in: "model")
      + placed(experiment.gradient.engine.problems(for: model, shape), in: "gradient.engine")
      + placed(experiment.gradient.onlineProblems(for: model, shape), in: "gradient")
      + placed(experiment.gradient.penaltyProblems(for: model, shape), in: "gradient")
      + placed(experiment.optimizer.problems(for: model, shape), in: "optimizer")
      + placed(experiment.train.until?.problems(for: source) ?? [], in: "train.until")
      + experiment.gradient.beside.enumerated().flatMap {
        placed($1.problems(for: model, shape), in: "gradient.beside[\($0)]")
      }
      + experiment.record.diagnostics.enumerated().flatMap {
        placed($1.allProblems(for: setting), in: "record.diagnostics[\($0)]")
      } + experiment.record.messageProblems(for: model, shape)
  }

  /// Trials that one file may plan.
  static let trialLimit = 100_000

  static let memoryLimit = 0.8 * Double(ProcessInfo.processInfo.physicalMemory)

  private static func gibibytes(_ bytes: Double) -> String {
    "\((bytes / 1_073_741_824 * 10).rounded() / 10) GiB"
  }
}

/// One point of the sweep with its data; its trials share it.
public final class PlannedVariant: Sendable {
  public let name: String
  public let swept: [SweptSetting]
  public let experiment: Experiment
  public let source: any SequenceSource
  public let parameterCount: Int
  /// Memory of one trial's network while it trains; a Double, since nonsense in a file must not overflow.
  public let bytes: Double
  /// What the file of one trial takes.
  public let fileSize: TrialSize
  /// What the file of each of its trials will hold.
  public var layout: TrialLayout { TrialLayout(settings(seed: 0), source: source) }
  private let declared = Mutex<TrialDeclaration?>(nil)
  private let known = Mutex<(head: String, tail: String)?>(nil)

  init(_ point: Variant<Experiment>, _ source: any SequenceSource) {
    (name, swept, experiment, self.source) = (point.name, point.swept, point.root, source)
    let names = ParameterNames(experiment.model, source.shape), shapes = names.shapes
    parameterCount = shapes.reduce(0) { $0 + $1.count }
    let declaration = experiment.model.cell.declaration, train = experiment.train
    // States and their gradients, gates; then parameters, gradients and what the optimizer keeps.
    let perUnit = Double(2 * declaration.states.count + 2 * declaration.gates.count)
    func layer(_ steps: Int, _ units: Int) -> Double { Double(steps + 1) * Double(train.batch) * perUnit * Double(units) }
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
      + gradient.beside.reduce(0) { $0 + $1.workingNumbers(for: model, shape) }
    let penalty = gradient.penaltyBytes(
      for: model, shape, inputSteps: source.longestInput, outputSteps: source.longestOutput, examples: train.batch)
    bytes = (numbers * networks + engines) * Double(train.precision.size) + penalty + fileSize.workingMemory
  }

  /// The stored weights that a trial begins with, if it does.
  ///
  /// - Parameter results: the folder of all experiments' results.
  func start(seed: Int, results: String) throws(Problem) -> StoredStart? {
    guard let settings = experiment.model.start else { return nil }
    let shapes = ParameterNames(experiment.model, source.shape).shapes
    return try StoredStart(settings, variant: name, seed: seed, shapes: shapes, results: results)
  }

  /// Every axis and dataset of the file of each of its trials; made once, where it is asked for.
  public var declaration: TrialDeclaration {
    if let known = declared.withLock({ $0 }) { return known }
    let declaration = layout.declaration
    declared.withLock { $0 = declaration }
    return declaration
  }

  func settings(seed: Int) -> TrialSettings {
    TrialSettings(experiment, seed: UInt64(seed))
  }

  /// Every setting with its value.
  public var resolved: Value { experiment.table }

  /// Everything that can change the numbers of a trial, as canonical JSON before and after its seed; made once, where it is asked for.
  fileprivate var decisive: (head: String, tail: String) {
    known.withLock { known in
      if let known { return known }
      guard case .table(var settings) = experiment.decisiveTable else { preconditionFailure("settings are a table") }
      settings["numerics"] = .integer(numericsVersion)
      settings["data"] = .list(source.digests.map { .text($0.sha256) })
      let head = Value.table(settings.filter { $0.key < "seed" }).canonicalJSON
      let tail = Value.table(settings.filter { $0.key > "seed" }).canonicalJSON
      let result = (head: "\(head.dropLast()),\"seed\":", tail: ",\(tail.dropFirst())")
      known = result
      return result
    }
  }
}

/// One point of the sweep with one seed: a unit of work.
public struct PlannedTrial: Sendable {
  public let variant: PlannedVariant
  public let seed: Int
  /// The stored weights that it begins with.
  public let start: StoredStart?

  init(_ variant: PlannedVariant, seed: Int, start: StoredStart? = nil) {
    (self.variant, self.seed, self.start) = (variant, seed, start)
  }

  /// SHA-256 of everything that can change the trial's numbers.
  public var identity: String {
    let (head, tail) = variant.decisive, start = start.map { ",\"start\":\"\($0.digest)\"" } ?? ""
    return sha256(Array("\(head)\(seed)\(start)\(tail)".utf8))
  }

  /// `variant/seed-1`
  public var name: String { "\(variant.name)/seed-\(seed)" }

  public var settings: TrialSettings { variant.settings(seed: seed) }

  /// The settings with the weights that it begins with.
  public func startedSettings() throws(StartError) -> TrialSettings {
    var settings = settings
    settings.start = try start?.numbers()
    return settings
  }
}

extension Plan {
  /// The experiment as it is run: its settings, and the sweep.
  public var resolved: Value {
    guard case .table(var entries) = settings else { return .table([:]) }
    for (block, value) in layout.written { entries[block.rawValue] = value }
    return .table(entries)
  }

  /// Every setting with its value at the sweep's first point.
  public var settings: Value {
    guard case .table(var entries)? = variants.first?.resolved else { return .table([:]) }
    // What a named variant leaves as it is must not be read as the first one's.
    for (key, value) in layout.unnamed {
      if let section = Experiment(table: .table([key: value]))?.table[key] { entries[key] = section }
    }
    return .table(entries)
  }
}

extension TrialSettings {
  /// A trial of an experiment at one point of its sweep.
  init(_ experiment: Experiment, seed: UInt64) {
    self.init(
      model: experiment.model, gradient: experiment.gradient, optimizer: experiment.optimizer, loss: experiment.loss,
      train: experiment.train, record: experiment.record, seed: seed)
  }
}
