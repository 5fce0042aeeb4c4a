import Archive
import Components
import Diagnostics
import Figures
import Foundation
import Gradients
import Language
import LinearAlgebra
import Recurrent
import SequenceTasks
import Statistics
import Training

/// Makes a plan point by point: data, what the task forbids, memory, weights to begin with; then what
/// concerns all points together. Whatever is wrong is gathered, so that it is told at once.
struct PlanStages {
  private static let memoryLimit = 0.8 * Double(ProcessInfo.processInfo.physicalMemory)

  private let document: ExperimentDocument
  /// The folder of results, where trials may begin with the weights of others.
  private let results: String
  private var points: [Variant<Experiment>] = []
  private var variants: [PlannedVariant] = []
  private var trials: [PlannedTrial] = []
  private var loaded: [Value: any SequenceSource] = [:]
  private let weights = StoredWeights()
  private var faults = FaultCollector()

  init(_ document: ExperimentDocument, results: String) {
    (self.document, self.results) = (document, results)
  }

  /// A point of the sweep, with its trials.
  mutating func add(_ point: Variant<Experiment>) {
    points.append(point)
    do throws(Problem) {
      let source = try source(of: point)
      let wrong = PlanStages.problems(of: point.root, source)
      faults.report(wrong.map { document.fault($0, at: point) })
      guard wrong.isEmpty else { return }
      expectProcessor(for: point)
      let variant = PlannedVariant(point, source)
      expectMemory(for: variant, at: point)
      variants.append(variant)
      for seed in point.root.seeds { add(seed, of: variant, at: point) }
    } catch {
      faults.report(document.fault(error, at: point))
    }
  }

  /// The data of a point's task, as its training reads them.
  private mutating func source(of point: Variant<Experiment>) throws(Problem) -> any SequenceSource {
    let train = point.root.train, whole: any SequenceSource
    do throws(Problem) { whole = try source(of: point.root.task) } catch { throw error.inside("task") }
    guard train.carry else { return whole }
    do throws(Problem) {
      return try whole.continuing(rows: train.batch, window: train.window)
    } catch {
      throw error.inside("train")
    }
  }

  /// The data of a task; tasks with the same settings share them.
  private mutating func source(of task: any SequenceTask) throws(Problem) -> any SequenceSource {
    let key = task.resolved
    if let known = loaded[key] { return known }
    let source = try task.load(from: DataFolders(experiment: document.input.name, hdf5: HDF5Arrays.open))
    loaded[key] = source
    return source
  }

  private mutating func expectMemory(for variant: PlannedVariant, at point: Variant<Experiment>) {
    guard variant.bytes > PlanStages.memoryLimit else { return }
    func gibibytes(_ bytes: Double) -> String { "\((bytes / 1_073_741_824 * 10).rounded() / 10) GiB" }
    let excess = Problem(
      "model.hidden",
      """
      a trial of variant \(variant.name) needs \(gibibytes(variant.bytes)) of memory, \
      over \(gibibytes(PlanStages.memoryLimit)), four fifths of this machine's
      """, remedy: "lower model.hidden, train.batch or the length of sequences")
    faults.report(document.fault(excess, at: point))
  }

  private mutating func expectProcessor(for point: Variant<Experiment>) {
    guard !point.root.determinism.isPossibleHere else { return }
    let problem = Problem(
      "determinism", "portable numbers need AVX2 and FMA, which this processor has not",
      remedy: "write machine, or run it on another machine")
    faults.report(document.fault(problem, at: point))
  }

  private mutating func add(_ seed: Int, of variant: PlannedVariant, at point: Variant<Experiment>) {
    do throws(Problem) {
      let start = try variant.start(
        seed: seed, file: document.input.name, results: results, among: weights)
      trials.append(PlannedTrial(variant, seed: seed, start: start))
    } catch {
      faults.report(document.fault(error.inside("model.from"), at: point))
    }
  }

  /// Whether every point has become a variant.
  private var isWhole: Bool { variants.count == points.count }

  /// Whether nothing is wrong so far.
  var isSound: Bool { isWhole && faults.isEmpty }

  /// Whether a claim is about the file's scan.
  var claimsNameScan: Bool {
    points.first?.root.claims.contains { claim in
      ((try? ClaimParser.parse(claim.check))?.selections ?? []).contains { $0.selection.namesScan }
    } ?? false
  }

  /// - Parameter limit: what all trials together may take.
  mutating func expectRoom(within limit: DiskLimit) {
    guard isWhole, let excess = DiskExcess(of: variants, over: limit) else { return }
    faults.report(document.fault(excess.problem, Experiment.descriptors))
  }

  /// - Parameters:
  ///   - scanned: the points of the file's scan; nil where they are not known, and claims that name them are let be.
  ///   - mustBeDecidable: whether a claim that so few seeds can never decide is a fault of the file; a
  ///     quick try with fewer seeds may leave it undecided.
  mutating func checkClaims(points scanned: [PlannedVariant]?, mustBeDecidable: Bool) {
    guard isWhole, let first = points.first else { return }
    let subjects = ClaimSubjects(variants: variants, points: scanned)
    let problems = ClaimCheck.problems(first.root.claims, subjects, mustBeDecidable: mustBeDecidable)
    faults.report(problems.map { document.fault($0, at: first) })
  }

  /// Whether figures name keys that vary.
  mutating func checkFigures(overrides: [String]) {
    guard isWhole, let first = points.first else { return }
    let showsSamples = first.root.figures.contains { $0 is SamplesFigure }
    let contents = PlannedContents(
      varied: variants.map { variant in variant.varied.map { ($0.key, $0.value) } },
      diagnostics: Set(variants.flatMap(\.experiment.record.diagnosticNames)),
      showsSamples: showsSamples
        && variants.contains { $0.source.showsSamples(loss: $0.experiment.loss) },
      hasScan: document.scanLayout(as: Experiment.self, overrides: overrides) != nil)
    for (index, figure) in first.root.figures.enumerated() {
      let problems = figure.problems(in: contents).map { $0.inside("figures[\(index)]") }
      faults.report(problems.map { document.fault($0, at: first) })
    }
  }

  /// The experiment at its sweep's first point, and what is to be done.
  ///
  /// - Throws: `Faults` with everything wrong at once.
  func finished() throws(Faults) -> (
    experiment: Experiment, variants: [PlannedVariant], trials: [PlannedTrial]
  ) {
    guard faults.isEmpty, let first = points.first else { throw Faults(faults.all) }
    return (first.root, variants, trials)
  }
}

extension PlanStages {
  /// What the task forbids.
  private static func problems(of experiment: Experiment, _ source: any SequenceSource) -> [Problem] {
    let shape = source.shape
    func placed(_ problems: [Problem], in key: String) -> [Problem] {
      problems.map { $0.inside(key) }
    }
    let model = experiment.model
    let setting = TrialSettings(experiment, seed: 0).diagnosticSetting(for: source)
    return placed(model.problems(for: shape), in: "model")
      + placed(experiment.loss.problems(for: shape), in: "loss")
      + placed(experiment.gradient.engine.problems(for: model, shape), in: "gradient.engine")
      + placed(experiment.gradient.onlineProblems(for: model, shape), in: "gradient")
      + placed(experiment.gradient.penaltyProblems(for: model, shape), in: "gradient")
      + placed(experiment.optimizer.problems(for: model, shape), in: "optimizer")
      + placed(experiment.train.carryProblems(for: model, experiment.gradient), in: "train")
      + placed(experiment.train.until?.problems(for: source) ?? [], in: "train.until")
      + experiment.gradient.companions.enumerated().flatMap {
        placed($1.problems(for: model, shape), in: "gradient.beside[\($0)]")
      }
      + experiment.record.diagnostics.enumerated().flatMap {
        placed($1.allProblems(for: setting), in: "record.diagnostics[\($0)]")
      } + experiment.record.messageProblems(for: model, shape)
  }
}
