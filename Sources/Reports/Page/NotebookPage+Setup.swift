import Components
import Figures

extension NotebookPage {
  /// What varied: the swept keys and the seeds, then what the scan varies.
  var variedTable: Table {
    let seeds = Set(trials.map(\.seed)).sorted()
    var rows = varied.map { [$0.key, $0.values.map(\.brief).joined(separator: ", ")] }
    if !seeds.isEmpty { rows.append(["seeds", seeds.map(String.init).joined(separator: ", ")]) }
    rows += scanned.map { ["scan: \($0.key)", $0.values.map(\.brief).joined(separator: ", ")] }
    if !scanned.isEmpty {
      let points = scanned.reduce(1) { $0 * $1.values.count }
      rows.append([
        "scan", "\(points) point\(points == 1 ? "" : "s") with each seed, measured without training",
      ])
    }
    return Table(caption: "What varied.", header: ["key", "values"], rows: rows, numeric: [])
  }

  /// What was fixed, stated in the file and left at its default.
  var fixed: FixedSettings { FixedSettings(settings, varied: varied, defaults: defaults) }

  /// The number of trials, those that diverged, the claims, and the badges given.
  var allBadges: [Badge] {
    let done = trials.count { $0.isDone || $0.hasDiverged }
    let diverged = trials.count { $0.hasDiverged }, collapsed = trials.count(where: isCollapsed)
    var badges: [Badge] = []
    if !trials.isEmpty {
      badges.append(Badge("\(done) of \(trials.count) trials", done == trials.count ? .good : .warning))
    }
    if diverged > 0 { badges.append(Badge("\(diverged) diverged", .warning)) }
    if collapsed > 0 { badges.append(Badge("\(collapsed) learned nothing", .neutral)) }
    if let claimBadge { badges.append(claimBadge) }
    if !correctness.isEmpty {
      badges.append(
        correctness.isRight ? Badge("gradients checked", .good) : Badge("a gradient check fails", .warning))
    }
    return badges + self.badges
  }

  /// The title, fit for a masthead.
  var heading: String { title.shortened(to: 200) }
}

extension VariantLabels {
  /// Heading of a table's column of labels.
  var column: String { heading.isEmpty ? "variant" : heading }
}
