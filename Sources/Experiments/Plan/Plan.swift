public import Language

/// Everything that is to be done: the trials of an experiment, in order.
public struct Plan: Sendable {
  /// The experiment at its sweep's first point; title, prose and figures are the same at all points.
  public let experiment: Experiment
  public let variants: [PlannedVariant]
  public private(set) var trials: [PlannedTrial]
  /// The look at the seeds which this is the plan of, the last unless it was chosen otherwise.
  public private(set) var look: Int
  /// The experiment file's path and bytes.
  public let file: String
  public let bytes: [UInt8]
  /// The `key=value` arguments that won over the file, as they were given.
  public let overrides: [String]
  /// The files that it extends.
  public let bases: [BaseFile]
  /// What the file's author may not expect: points that were left out, and why.
  public let remarks: [String]
  /// The points of the file's scan; nil unless claims name it.
  public let points: [PlannedVariant]?
  let layout: SweepLayout
  /// What the file's own scan varies; nil where it has none.
  let scanLayout: SweepLayout?

  /// Reads an experiment file, checks it and finds its data.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overrides: `key=value` arguments that win over the file.
  ///   - results: the folder of results, which holds the weights that trials may begin with.
  ///   - diskLimit: the space that all trials together may take; nil for a plan that is not to
  ///     be run.
  /// - Throws: `Faults` with everything wrong at once.
  public init(
    path: String, overrides: [String] = [], results: String = "results", diskLimit: DiskLimit? = nil
  ) throws(Faults) {
    try self.init(
      try ExperimentDocument(path: path), overrides: overrides, results: results, diskLimit: diskLimit)
  }

  /// The same of a file that is read; with `isScan` the trials are those at the points of its scan, which nobody
  /// trains and no claim is about.
  init(
    _ document: ExperimentDocument, overrides: [String], results: String, diskLimit: DiskLimit? = nil,
    isScan: Bool = false
  ) throws(Faults) {
    let expanded = try Plan.expanded(document, overrides, isScan: isScan)
    var stages = PlanStages(document, results: results)
    for point in expanded.variants { stages.add(point) }
    if let diskLimit { stages.expectRoom(within: diskLimit) }
    var points: [PlannedVariant]?
    if !isScan {
      if stages.isSound, stages.claimsNameScan {
        points = try Plan(document, overrides: overrides, results: results, isScan: true).variants
      }
      stages.checkClaims(points: points, mustBeDecidable: overrides.isEmpty)
      stages.checkFigures(overrides: overrides)
    }
    self.points = points
    (experiment, variants, trials) = try stages.finished()
    (file, bytes, bases) = (document.input.name, document.bytes, document.bases)
    scanLayout = isScan ? nil : document.scanLayout(as: Experiment.self, overrides: overrides)
    (self.overrides, layout, look) = (overrides, expanded.layout, experiment.sampling.looks.count - 1)
    remarks = expanded.remarks + experiment.sampling.remarks
  }

  /// Whether the file has a scan of its own.
  public var hasScan: Bool { scanLayout != nil }

  /// The axes of the file's own scan; empty where it has none.
  public var scanAxes: [SweptAxis] { scanLayout?.sweptAxes ?? [] }

  /// What claims can name.
  public var claimSubjects: ClaimSubjects { ClaimSubjects(variants: variants, points: points) }

  /// The numbers of seeds at which claims are looked at.
  public var looks: [Int] { experiment.sampling.looks }

  /// The seeds that a look sees.
  public func seeds(at look: Int) -> Set<Int> { Set(experiment.seeds.prefix(looks[look])) }

  /// The trials that a look sees.
  public func at(look: Int) -> Plan {
    let seeds = seeds(at: look)
    var plan = self
    plan.trials = trials.filter { seeds.contains($0.seed) }
    plan.look = look
    return plan
  }

  /// The points of the sweep; where anything is wrong with them, what is wrong with the claims' texts is told
  /// as well.
  private static func expanded(
    _ document: ExperimentDocument, _ overrides: [String], isScan: Bool
  ) throws(Faults) -> Expanded<Experiment> {
    do throws(Faults) {
      return try document.expanded(as: Experiment.self, overrides: overrides, isScan: isScan)
    } catch {
      throw Faults(error.all + document.claimFaults)
    }
  }
}
