public import Archive
import Components
import Figures

/// What `provenance/run.html` says: everything that differs from run to run and from machine to machine, and
/// stands on no other page.
public struct RunPage: Sendable {
  /// One trial. Its provenance is nil if nothing of it is stored.
  public struct Trial: Sendable, Hashable {
    public var variant: String
    public var seed: Int
    public var status: String
    /// The path of its file, whether or not it exists.
    public var file: String
    public var provenance: TrialProvenance?
    /// What came of computing it once more; nil if nothing is known of this file.
    public var verification: StoredVerification?

    public init(variant: String, seed: Int, status: String, file: String, provenance: TrialProvenance?) {
      (self.variant, self.seed, self.status) = (variant, seed, status)
      (self.file, self.provenance) = (file, provenance)
    }
  }

  /// Trials whose runs have the same facts.
  struct Group: Sendable, Hashable {
    /// In the order of the trials.
    var trials: [Int]
    let facts: [Fact]
  }

  /// The experiment's name.
  public var experiment: String
  public var title: String
  public var trials: [Trial]

  public init(experiment: String, title: String, trials: [Trial]) {
    (self.experiment, self.title, self.trials) = (experiment, title, trials)
  }

  /// The stored trials, grouped by the facts of their runs, in the order of their first trials.
  var groups: [Group] {
    var groups: [Group] = []
    for (index, trial) in trials.enumerated() {
      guard let facts = trial.provenance?.ofTheRun else { continue }
      if let known = groups.firstIndex(where: { $0.facts == facts }) {
        groups[known].trials.append(index)
      } else {
        groups.append(Group(trials: [index], facts: facts))
      }
    }
    return groups
  }

  /// The facts that are the same in all groups.
  var shared: [Fact] {
    let groups = groups
    return (groups.first?.facts ?? []).filter { fact in groups.allSatisfy { $0.facts.contains(fact) } }
  }

  var badges: [Badge] {
    let stored = trials.count { $0.provenance != nil }, runs = groups.count
    var badges = [Badge("\(stored) of \(trials.count) trials", stored == trials.count ? .good : .warning)]
    if runs > 1 { badges.append(Badge("\(runs) runs")) }
    if let badge = Badge(verified: trials.map(\.verification)) { badges.append(badge) }
    let isUncommitted = trials.contains { $0.provenance?.isUncommitted ?? false }
    return isUncommitted ? badges + [Badge("uncommitted changes", .warning)] : badges
  }

  /// The facts: first those that all runs share, then each run's own; a single table if all trials come from
  /// one run.
  var factTables: [FactTable] {
    let groups = groups, facts = shared
    let shared = facts.isEmpty ? [] : [FactTable(caption: "The same for all trials.", facts: facts)]
    guard groups.count > 1 else { return shared }
    return shared
      + groups.enumerated().map { index, group in
        FactTable(
          caption: "Run \(index + 1): \(names(of: group)).", facts: group.facts.filter { !facts.contains($0) }
        )
      }
  }

  /// When each trial began, and how long it took.
  var timeTable: Table {
    let labels = labels, groups = groups
    let total = trials.compactMap { $0.provenance?.trainingSeconds }.reduce(0, +)
    let caption = """
      How long each trial trained, without evaluation and writing, how long it waited for its file, and when it began (UTC). \
      Training took \(NumberText.duration(total)) in all, trials added up.
      """
    var table = Table(caption: caption, header: [labels.column], rows: [], numeric: [])
    table.rows = trials.map { [labels.names[$0.variant] ?? $0.variant] }
    func add(_ name: String, isNumber: Bool = true, _ cells: [String?]) {
      if isNumber { table.numeric.insert(table.header.count) }
      table.header.append(name)
      for (index, cell) in cells.enumerated() { table.rows[index].append(cell ?? "–") }
    }
    add("seed", trials.map { String($0.seed) })
    if groups.count > 1 {
      add(
        "run",
        trials.indices.map { index in groups.firstIndex { $0.trials.contains(index) }.map { String($0 + 1) } }
      )
    }
    add("status", isNumber: false, trials.map(\.status))
    add("trained", trials.map { $0.provenance?.trainingSeconds.map(NumberText.duration) })
    add("waited", trials.map { $0.provenance?.recordingSeconds.map(NumberText.duration) })
    add(
      "updates/s",
      trials.map { $0.provenance?.updatesPerSecond.map { NumberText.significant($0, digits: 3) } })
    add("began", trials.map { $0.provenance?.started })
    let continuations = trials.map { $0.provenance?.continuation }
    if continuations.contains(where: { $0 != nil }) {
      add("continued", continuations.map { $0.map { "at update \(NumberText.grouped($0))" } })
    }
    let resumptions = trials.map { $0.provenance?.resumptions ?? 0 }
    if resumptions.contains(where: { $0 > 0 }) { add("resumed", resumptions.map { "\($0) ×" }) }
    if trials.contains(where: { $0.verification != nil }) {
      add("computed once more", isNumber: false, trials.map { $0.verification?.words })
    }
    return table
  }

  /// `lstm, seed 2; gru, seed 2`; if there are many trials, their number, because the table of times names
  /// each one's run.
  private func names(of group: Group) -> String {
    guard group.trials.count <= 6 else { return "\(group.trials.count) trials" }
    let labels = labels
    return group.trials.map { index -> String in
      let trial = trials[index], label = labels.names[trial.variant] ?? trial.variant
      return label.isEmpty ? "seed \(trial.seed)" : "\(label), seed \(trial.seed)"
    }.joined(separator: "; ")
  }

  /// The heading of the column of variants, and the name of each in it.
  private var labels: (column: String, names: [String: String]) {
    let variants = trials.map(\.variant).distinct
    let labels = VariantLabels(variants)
    return (labels.column, Dictionary(zip(variants, labels.labels)) { first, _ in first })
  }
}
