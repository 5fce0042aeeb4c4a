import Components
import Figures
import Statistics

/// A table of texts, independent of HTML and Markdown. The first column names the row.
struct Table: Sendable, Hashable {
  var caption: String
  var header: [String]
  var rows: [[String]]
  /// Columns of numbers, which are aligned to the right.
  var numeric: Set<Int>
}

/// Facts below a caption.
struct FactTable: Sendable, Hashable {
  var caption: String
  var facts: [Fact]
}

extension NotebookPage {
  /// Each quantity with its 95 % interval, a row for each variant. Nil if there are no trials.
  var variantTable: Table? {
    guard !trials.isEmpty else { return nil }
    let quantities = Quantity.all(of: trials).filter { quantity in
      trials.contains { $0.isDone && quantity.value($0) != nil }
    }
    let labels = VariantLabels(variants)
    let rows = zip(variants, labels.labels).map { variant, label in
      let own = trials.filter { $0.variant == variant }
      let done = own.filter(\.isDone)
      let cells = quantities.map { $0.estimate(done).map(NumberText.estimate) ?? "–" }
      return [label, "\(done.count) of \(own.count)", "\(own.count { $0.hasDiverged })"] + cells
    }
    return Table(
      caption:
        "By variant: mean over the completed seeds ± half of its 95 % interval (Student's t, n = completed seeds); of what spans "
        + "decades the geometric mean, its interval (by logarithms) in brackets. Diverged trials are counted, not averaged.",
      header: [labels.column, "completed", "diverged"] + quantities.map { $0.heading(of: trials) },
      rows: rows,
      numeric: Set(1...(2 + quantities.count)))
  }

  /// A row for each trial, with the columns that at least one trial fills. Nil if there are no trials.
  var trialTable: Table? {
    guard !trials.isEmpty else { return nil }
    let labels = VariantLabels(variants)
    let names = Dictionary(zip(variants, labels.labels), uniquingKeysWith: { first, _ in first })
    var table = Table(
      caption: "Every trial.", header: [labels.column, "seed", "status"], rows: [], numeric: [1])
    table.rows = trials.map { trial in
      [
        names[trial.variant] ?? trial.variant, "\(trial.seed)",
        trial.remark.isEmpty ? trial.status : "\(trial.status) \(trial.remark)",
      ]
    }
    func add(_ name: String, _ cell: (TrialRow) -> String?) {
      let cells = trials.map(cell)
      guard cells.contains(where: { $0 != nil }) else { return }
      table.numeric.insert(table.header.count)
      table.header.append(name)
      for (index, cell) in cells.enumerated() { table.rows[index].append(cell ?? "–") }
    }
    add("parameters") { $0.parameters.map(NumberText.grouped) }
    add("updates") { $0.updates.map(NumberText.grouped) }
    for quantity in Quantity.all(of: trials) {
      add(quantity.name) { quantity.value($0).map { NumberText.significant($0) } }
    }
    return table
  }

  /// In the order of their first trials.
  private var variants: [String] { trials.map(\.variant).distinct }

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

  /// The number of trials, those that diverged, the claims, and the badges given.
  var allBadges: [Badge] {
    let done = trials.count { $0.isDone || $0.hasDiverged }
    let diverged = trials.count { $0.hasDiverged }
    var badges: [Badge] = []
    if !trials.isEmpty {
      badges.append(Badge("\(done) of \(trials.count) trials", done == trials.count ? .good : .warning))
    }
    if diverged > 0 { badges.append(Badge("\(diverged) diverged", .warning)) }
    if let claimBadge { badges.append(claimBadge) }
    if !correctness.isEmpty {
      badges.append(
        correctness.isRight ? Badge("gradients checked", .good) : Badge("a gradient check fails", .warning))
    }
    return badges + self.badges
  }
}

extension VariantLabels {
  /// Heading of a table's column of labels.
  var column: String { heading.isEmpty ? "variant" : heading }
}
