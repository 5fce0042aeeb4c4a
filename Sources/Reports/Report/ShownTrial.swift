import Archive
import Components
import Experiments
import Language
import OrderedCollections
import Store
import TrialFormat

/// What is stored of one planned trial, as a page shows it.
struct ShownTrial {
  let plan: PlannedTrial
  private(set) var row: TrialRow
  /// Nil if it is left out of everything except its row.
  private(set) var trial: StoredTrial?
  private(set) var baselines: [StoredBaseline] = []
  private(set) var samples: [StoredSample] = []
  private(set) var provenance: TrialProvenance?
  /// What was measured of it afterwards.
  private(set) var probes: [PageProbe.Part] = []
  /// What came of computing it once more.
  private(set) var verification: StoredVerification?
  /// Why it is left out.
  private(set) var problem: String?
  /// Whether it is left out because it is still to be computed.
  private(set) var isPending = false

  /// The trials of a plan, and those of them from which figures and claims are made, so that all parts of the
  /// page show the same trials.
  static func all(
    of plan: Plan, in folder: ResultsFolder, rehash: Bool,
    declaring declaration: (PlannedTrial) -> TrialDeclaration
  ) throws(StoreError) -> (trials: [ShownTrial], run: StoredRun) {
    let expected = try plan.trials.map { trial throws(StoreError) in
      (trial: trial.expected, path: try folder.trial(variant: trial.variant.name, seed: trial.seed))
    }
    var files: [String: [(seed: Int, name: String, file: String)]] = [:]
    for variant in plan.variants { files[variant.name] = try folder.probes(variant: variant.name) }
    let probed = Set(files.flatMap { variant, files in files.map { "\(variant)/seed-\($0.seed)" } })
    var read: [Int: ShownTrial] = [:], digests: [Int: String] = [:]
    var run = StoredRun(
      experiment: plan.experiment.name, expecting: expected, indexedIn: folder, rehash: rehash,
      // Files that keep other records than the plan asks for hold the same numbers: they are shown as far as
      // they go.
      declaring: { index, head in
        let trial = plan.trials[index]
        return head.recordsKept == trial.recordsKept ? declaration(trial) : nil
      },
      visit: { index, stored, digest throws(ArchiveFault) in
        let trial = plan.trials[index]
        digests[index] = digest
        // What was measured afterwards is in other files.
        if !probed.contains(trial.name) { read[index] = try ShownTrial(trial, stored) }
      })
    run.varied = plan.varied
    var shown = plan.trials.enumerated().map { index, trial in
      do throws(ArchiveFault) {
        if let read = read[index] { return read }
        let stored = try run[index].get()
        let own = (files[trial.variant.name] ?? []).filter { $0.seed == trial.seed }
        let probes = TrialProbes(of: trial, stored, own.map(\.name), in: folder)
        run.complete(index, as: probes.trial)
        var shown = try ShownTrial(trial, probes.trial)
        shown.probes = probes.found
        return shown
      } catch {
        run.leaveOut(index, because: error)
        if error.isDamage {
          try? IndexedFile(variant: trial.variant.name, seed: trial.seed, in: folder).distrust()
        }
        return ShownTrial(trial, without: error)
      }
    }
    for (index, digest) in digests where shown[index].trial != nil {
      let trial = shown[index].plan
      shown[index].verification = try StoredVerification.read(
        variant: trial.variant.name, seed: trial.seed, ofFile: digest, in: folder)
    }
    return (shown, run)
  }

  private init(_ plan: PlannedTrial, _ stored: StoredTrial) throws(ArchiveFault) {
    self.plan = plan
    var numbers = try stored.tabledNumbers(plan.variant.declaration)
    let loss = numbers.first { $0.name == "test_loss" }?.value
    numbers.removeAll { $0.name == "test_step_loss" && ShownTrial.isSame($0.value, loss) }
    row = TrialRow(
      variant: plan.variant.name, seed: plan.seed, status: stored.hasDiverged ? "diverged" : "done",
      remark: ShownTrial.remark(stored), parameters: plan.variant.parameterCount,
      updates: try stored.shape(TrialPath.history("loss")).first ?? 0,
      numbers: numbers, stepLosses: try stored.stepLosses())
    row.settings = ShownTrial.settings(of: plan)
    (trial, baselines, samples) = (stored, try stored.baselines(), try stored.samples())
    provenance = TrialProvenance(try stored.provenance())
  }

  private init(_ plan: PlannedTrial, without fault: ArchiveFault) {
    self.plan = plan
    let isStale = if case .stale = fault.cause { true } else { false }
    row = TrialRow(
      variant: plan.variant.name, seed: plan.seed, status: isStale ? "stale" : "failed", remark: fault.remark)
    row.settings = ShownTrial.settings(of: plan)
    isPending = isStale || fault.cause == .missing
    problem = isStale ? fault.sentence : fault.description
  }

  /// Its swept settings; a component by its kind where nothing else is said of it, and first the name of its
  /// entry in `list`.
  private static func settings(of plan: PlannedTrial) -> OrderedDictionary<String, String> {
    var settings: OrderedDictionary<String, String> = [:]
    if let entry = plan.variant.entry { settings["entry"] = entry.name }
    for swept in plan.variant.swept {
      if case .table(let entries) = swept.value, entries.count == 1, let kind = entries["kind"] {
        settings[swept.key] = kind.brief
      } else {
        settings[swept.key] = swept.value.brief
      }
    }
    return settings
  }

  private static func remark(_ stored: StoredTrial) -> String {
    if let stop = stored.head.stop {
      return "at update \(stop.update.map { String($0) } ?? "?"): \(stop.reason)"
    }
    guard case .diverged(let step) = stored.head.status else { return "" }
    return step.map { "at update \($0)" } ?? ""
  }

  /// Whether two numbers differ by rounding only.
  private static func isSame(_ a: Double, _ b: Double?) -> Bool {
    b.map { a == $0 || abs(a - $0) <= 1e-9 * abs($0) } ?? false
  }
}
