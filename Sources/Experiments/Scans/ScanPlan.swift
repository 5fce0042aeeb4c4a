import Components
import Diagnostics
public import Language
import LinearAlgebra
import OrderedCollections
import SequenceTasks
public import Training
public import TrialFormat

/// What is to be measured without training: the diagnostics of a file at every point of its scan, with each
/// seed, as they are before the first update.
public struct ScanPlan: Sendable {
  /// The points as trials, which nobody trains.
  public let plan: Plan
  /// One for each axis of the sweep, then that of seeds.
  public let axes: [AxisDeclaration]
  public let instruments: [ScannedInstrument]
  /// Of the plan's trials, in its order.
  public let kinships: [UntrainedTrials.Kinship]
  /// What the instruments declare of a sort of network, by its number and in their order.
  private let declarations: [[TrialDeclaration]]

  /// Reads an experiment file, checks it and finds its data.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - overrides: `key=value` arguments that win over the file.
  ///   - results: the folder of results, which holds the weights that trials may begin with.
  ///   - diskLimit: the space that the file may take; nil for a scan that is not to be made.
  /// - Throws: `Faults` with everything wrong at once.
  public init(
    path: String, overrides: [String] = [], results: String = "results", diskLimit: DiskLimit? = nil
  ) throws(Faults) {
    let document = try ExperimentDocument(path: path)
    plan = try Plan(document, overrides: overrides, results: results, isScan: true)
    guard !plan.experiment.record.diagnosticsAtRecords.isEmpty else {
      let none = Problem(
        "record.diagnostics", "a scan measures diagnostics of networks, and the file names none",
        remedy: "write record: { diagnostics: [gradient-by-lag] }")
      throw Faults([document.fault(none, Experiment.descriptors)])
    }
    axes = ScanAxis.all(
      plan.layout.sweptAxes, seeds: plan.experiment.seeds,
      docs: SettingDocs(of: plan.experiment.table, Experiment.descriptors).docs)
    var batches: [Value: Int] = [:], networks: [Value: Int] = [:], declarations: [[TrialDeclaration]] = []
    var kinships: [String: UntrainedTrials.Kinship] = [:], kinds: OrderedDictionary<String, String> = [:]
    for variant in plan.variants {
      let (batch, network) = ScanPlan.kin(of: variant.experiment)
      let kinship = UntrainedTrials.Kinship(
        batches: batches.number(of: batch), network: networks.number(of: network))
      kinships[variant.name] = kinship
      guard kinship.network == declarations.count else { continue }
      let record = variant.experiment.record, setting = variant.diagnosticSetting
      declarations.append(record.diagnosticsAtRecords.map { $0.diagnostic.declaration(for: setting) })
      for (name, diagnostic) in record.diagnosticsAtRecords {
        kinds[name] = type(of: diagnostic).kind
      }
    }
    self.kinships = plan.trials.compactMap { kinships[$0.variant.name] }
    self.declarations = declarations
    instruments = kinds.enumerated().map { number, instrument in
      ScannedInstrument(
        instrument.key, of: instrument.value,
        declarations.compactMap { $0.indices.contains(number) ? $0[number] : nil })
    }
    if let diskLimit, let excess = excess(over: diskLimit.size) {
      throw Faults([document.fault(excess, Experiment.descriptors)])
    }
  }

  /// Everything that decides the probe batches of a variant, and the shapes of what its trials compute with.
  private static func kin(of experiment: Experiment) -> (batches: Value, network: Value) {
    let train = experiment.train
    let batches = Value.table([
      "task": experiment.task.resolved, "batch": .integer(train.batch),
      "precision": .text(train.precision.rawValue), "carry": .flag(train.carry),
      "window": train.window.map { .integer($0) } ?? .text("none"),
      "probe": experiment.record.probe.map { .integer($0) } ?? .text("none"),
    ])
    let network = Value.table([
      "batches": batches, "model": experiment.model.table.without("init").without("from"),
      "loss": experiment.loss.table, "gradient": experiment.gradient.table,
      "diagnostics": .list(experiment.record.diagnostics.map(\.resolved)),
    ])
    return (batches, network)
  }

  /// Every axis and dataset of the file.
  public var declaration: TrialDeclaration {
    var all = TrialDeclaration(axes: axes)
    for instrument in instruments {
      all += instrument.declaration.placed(
        asDiagnostic: instrument.name, of: instrument.kind, along: axes.map(\.name))
    }
    return all
  }

  /// The extents of the axes of a sort of network's quantity, and of the file's; nil if it has no such quantity.
  public func extents(
    of quantity: QuantityDeclaration, by instrument: Int, in kinship: UntrainedTrials.Kinship
  ) -> (own: [Int], all: [Int])? {
    let own = declarations[kinship.network][instrument]
    guard own.quantity(quantity.path) != nil else { return nil }
    func sizes(_ declaration: TrialDeclaration) -> [Int] {
      quantity.axes.map { name in declaration.axes.first { $0.name == name }?.size ?? 1 }
    }
    return (sizes(own), sizes(instruments[instrument].declaration))
  }

  /// The number of points of the grid times that of seeds.
  public var count: Int { axes.reduce(1) { $0 * ($1.size ?? 1) } }

  /// The place of a trial among them, row-major.
  public func place(of trial: PlannedTrial) -> Int {
    let seeds = plan.experiment.seeds
    let point = zip(axes, trial.variant.rows).reduce(0) { $0 * ($1.0.size ?? 1) + $1.1 }
    return point * seeds.count + (seeds.firstIndex(of: trial.seed) ?? 0)
  }

  /// SHA-256 of everything that can change the file's numbers and where they stand.
  public var identity: String {
    let layout = Value.table(
      OrderedDictionary(plan.layout.written.map { ($0.key.rawValue, $0.value) }) { $1 })
    let kept = plan.variants.map(\.recordsKept).joined(), trials = plan.trials.map(\.identity).joined()
    return sha256(Array((layout.canonicalJSON + kept + trials).utf8))
  }

  /// What the file takes.
  public var size: ByteCount { size(seeds: plan.experiment.seeds.count) }

  private func size(seeds: Int) -> ByteCount {
    let points = Double(count) / Double(plan.experiment.seeds.count) * Double(seeds)
    let numbers = instruments.flatMap { instrument in
      instrument.declaration.quantities.map { quantity in
        quantity.axes.reduce(1.0) { product, name in
          product * Double(instrument.declaration.axes.first { $0.name == name }?.size ?? 1)
        }
      }
    }
    return ByteCount(numbers.reduce(0, +) * points * 8)
  }

  private func excess(over limit: ByteCount) -> Problem? {
    guard size.bytes > limit.bytes else { return nil }
    let seeds = plan.experiment.seeds.count,
      fitting = (1..<max(seeds, 2)).last { size(seeds: $0).bytes <= limit.bytes }
    let points = Int(Double(count / seeds) * limit.bytes / size(seeds: 1).bytes)
    return Problem(
      fitting == nil ? "record.diagnostics" : "seeds",
      "the scan of \(count) points and seeds needs \(size), over the limit of \(limit)",
      remedy: """
        \(fitting.map { $0 == 1 ? "1 seed" : "\($0) seeds" } ?? "\(points) points with 1 seed") would fit; more is \
        allowed with --max-disk
        """)
  }
}

extension Dictionary where Value == Int {
  /// The number of a key, the next one if it is new.
  fileprivate mutating func number(of key: Key) -> Int {
    if let known = self[key] { return known }
    let next = count
    self[key] = next
    return next
  }
}
