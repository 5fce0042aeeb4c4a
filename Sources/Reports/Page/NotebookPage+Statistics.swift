import Components
import Figures
import Statistics

extension NotebookPage {
  /// Each quantity with its interval, a row for each variant. Nil if there are no trials.
  var variantTable: Table? {
    guard !trials.isEmpty else { return nil }
    let quantities = Quantity.all(of: trials).filter { quantity in
      trials.contains { $0.isDone && quantity.value($0) != nil }
    }
    let labels = VariantLabels(variants)
    var table = Table(
      caption:
        "By variant: mean over the completed seeds ± half of its 95 % interval (Student's t, n = completed seeds); of what spans "
        + "decades the geometric mean, its interval (by logarithms) in brackets. Diverged trials are counted, not averaged."
        + convention,
      header: [labels.column], rows: labels.labels.map { [$0] }, numeric: [])
    let own = variants.map { variant in trials.filter { $0.variant == variant } }
    func add(_ name: String, _ cells: [String]) {
      table.numeric.insert(table.header.count)
      table.header.append(name)
      for (index, cell) in cells.enumerated() { table.rows[index].append(cell) }
    }
    add("completed", own.map { "\($0.count(where: \.isDone)) of \($0.count)" })
    if trials.contains(where: \.hasDiverged) {
      add("diverged", own.map { "\($0.count(where: \.hasDiverged))" })
    }
    if trials.contains(where: isCollapsed) {
      add("\(TrialMark.collapsed.sign)", own.map { "\($0.count(where: isCollapsed))" })
      table.notes.append("\(TrialMark.collapsed.sign) \(TrialMark.collapsed.meaning).")
    }
    for quantity in quantities {
      add(quantity.heading(of: trials), own.map { cell(quantity, of: $0.filter(\.isDone)) })
    }
    table.notes += Self.notes(of: table)
    return table
  }

  /// The mean over trials; with their number, if others have none that is a number.
  private func cell(_ quantity: Quantity, of trials: [TrialRow]) -> String {
    let values = trials.compactMap(quantity.value)
    guard let (estimate, scale) = quantity.estimate(trials) else {
      return values.isEmpty ? Table.missing : NumberText.significant(.nan)
    }
    let numbers = values.count { !$0.isNaN }
    return NumberText.estimate(estimate, on: scale) + (numbers < trials.count ? " (n = \(numbers))" : "")
  }

  /// A row for each trial, those of a variant together, with the columns that at least one trial fills. Nil if there
  /// are no trials.
  var trialTable: Table? {
    guard !trials.isEmpty else { return nil }
    let column = VariantLabels(variants).column, names = labels
    let ordered = variants.flatMap { variant in trials.filter { $0.variant == variant } }
    var table = Table(
      caption: "Every trial.\(convention)", header: [column, "seed"],
      rows: ordered.map { [names[$0.variant] ?? $0.variant, "\($0.seed)"] }, numeric: [1],
      isGrouped: variants.count > 1)
    func add(_ name: String, isNumber: Bool = true, _ cell: (TrialRow) -> String?) {
      let cells = ordered.map(cell)
      guard cells.contains(where: { $0 != nil }) else { return }
      if isNumber { table.numeric.insert(table.header.count) }
      table.header.append(name)
      for (index, cell) in cells.enumerated() { table.rows[index].append(cell ?? Table.missing) }
    }
    let marks = ordered.map { TrialMark($0, isCollapsed: isCollapsed($0)) }
    let reasons = ordered.map(\.reason).filter { !$0.isEmpty }.distinct
    add("status", isNumber: false) { trial in
      let mark = TrialMark(trial, isCollapsed: isCollapsed(trial)).sign
      return mark + (reasons.firstIndex(of: trial.reason).map { NumberText.superscript($0 + 1) } ?? "")
    }
    add("parameters") { $0.parameters.map(NumberText.grouped) }
    add("updates") { $0.updates.map(NumberText.grouped) }
    for quantity in Quantity.all(of: trials) {
      add(quantity.name) { quantity.value($0).map { NumberText.significant($0) } }
    }
    let meanings = TrialMark.allCases.filter(marks.contains).map { "\($0.sign) \($0.meaning)" }
    table.notes =
      [meanings.joined(separator: "; ") + "."]
      + reasons.enumerated().map { "\(NumberText.superscript($0 + 1)) \($1.shortened(to: 300))." }
      + Self.notes(of: table)
    return table
  }

  /// What a cell without a number means, if there is one.
  private static func notes(of table: Table) -> [String] {
    let cells = table.rows.flatMap { row in table.numeric.filter { $0 < row.count }.map { row[$0] } }
    return (cells.contains { $0.hasPrefix("NaN") } ? ["NaN: measured, and not a number."] : [])
      + (cells.contains(Table.missing) ? ["\(Table.missing) not measured."] : [])
  }

  /// Which loss the tables tell; the figures tell the same.
  private var convention: String {
    trials.contains { !$0.stepLosses.isEmpty } ? " A loss is that of a scored step, as in the figures." : ""
  }

  /// Whether a completed trial knows no more than the weakest level that its task declares for the loss: who ends
  /// there has learned nothing, whatever its seed's siblings did, and a mean over both describes neither.
  func isCollapsed(_ trial: TrialRow) -> Bool {
    let levels = baselines.filter { $0.quantity == "loss" && ["", trial.variant].contains($0.variant) }
    guard trial.isDone, let weakest = levels.map(\.value).max(), weakest > 0,
      let loss = Quantity.testLoss.value(trial)
    else { return false }
    return loss >= 0.99 * weakest
  }

  /// The name of each variant in the tables.
  var labels: [String: String] {
    Dictionary(zip(variants, VariantLabels(variants).labels)) { first, _ in first }
  }

  /// In the order of their first trials.
  private var variants: [String] { trials.map(\.variant).distinct }
}

extension TrialRow {
  /// The remark without the update, which has a column of its own.
  fileprivate var reason: String {
    // A regular expression is compiled at each use: for a table of thousands of trials that takes seconds.
    guard let place = ["at update ", "at step "].first(where: remark.hasPrefix) else { return remark }
    let rest = remark.dropFirst(place.count).drop { ("0"..."9").contains($0) }
    return String(rest.hasPrefix(": ") ? rest.dropFirst(2) : rest)
  }
}
