import Archive
import Components
import Experiments
import OrderedCollections
import Reports
import Statistics

/// Stored results beside each other, as the terminal and `--json` show them.
enum ComparisonReport {
  /// A table for each column, then the settings that differ.
  static func text(_ comparison: ResultComparison, _ statistic: ComparedStatistic, width: Int?) -> String {
    var text = ""
    for column in comparison.columns {
      let rows = comparison.rows.filter { $0.column.text == column.text }
      let isRatio = rows.contains { $0.comparison.isRatio }
      let what =
        column.column.isTruth
        ? "share of trials" : isRatio && statistic == .mean ? "geometric mean" : statistic.rawValue
      text += "\(column.text): \(what), \(column.column.doc)\n"
      text += table(rows, comparison).text(width: width)
      text += "\n"
    }
    return text + settings(comparison, width: width)
  }

  /// A row for each comparison; of one reference, whose number is the same in all of them, one row before them.
  private static func table(_ rows: [SideComparison], _ comparison: ResultComparison) -> TextTable {
    let contrast = rows.first?.contrastName ?? "difference"
    let ends = rows.map { [$0.contrast, $0.p, $0.basis] }
    guard let first = rows.first, Set(rows.map(\.reference)).count == 1,
      Set(rows.map(\.referenceEstimate)).count == 1
    else {
      return TextTable(
        ["side", "number", "reference", "its number", contrast, "p", "by"],
        zip(rows, ends).map { row, end in
          [comparison.label(row.other), row.estimate, comparison.label(row.reference), row.referenceEstimate]
            + end
        }, texts: ["side", "reference", "by"])
    }
    return TextTable(
      ["side", "number", contrast, "p", "by"],
      [[comparison.label(first.reference), first.referenceEstimate, "", "", "reference"]]
        + zip(rows, ends).map { row, end in [comparison.label(row.other), row.estimate] + end },
      texts: ["side", "by"])
  }

  private static func settings(_ comparison: ResultComparison, width: Int?) -> String {
    guard !comparison.differences.isEmpty else {
      return "settings: all that can change numbers are the same\n"
    }
    let keys = comparison.differences.map(\.key)
    return "settings that differ\n"
      + TextTable(
        [""] + keys,
        comparison.sides.indices.map { side in
          [comparison.label(side)] + comparison.differences.map { $0.values[side]?.brief ?? "–" }
        }, texts: Set([""] + keys)
      ).text(width: width)
  }

  static func json(_ comparison: ResultComparison, _ statistic: ComparedStatistic) -> String {
    let sides = comparison.sides.enumerated().map { index, side -> Value in
      let settings = comparison.differences.compactMap { setting in
        setting.values[index].map { (setting.key, $0) }
      }
      return .table([
        "label": .text(comparison.label(index)), "experiment": .text(side.experiment),
        "variant": .text(side.variant), "seeds": .list(side.seeds.map { .integer($0) }),
        "files": .list(side.trials.map { .text($0.path) }),
        "differing_settings": .table(OrderedDictionary(settings) { first, _ in first }),
      ])
    }
    let rows = comparison.rows.map { row -> Value in
      var entries: OrderedDictionary<String, Value> = [
        "column": .text(row.column.text), "statistic": .text(statistic.rawValue),
        "side": .integer(row.other), "reference": .integer(row.reference),
      ]
      if case .table(let numbers) = ClaimReport.json(row.comparison) {
        entries.merge(numbers) { first, _ in first }
      }
      if let adjusted = row.adjusted { entries["p_adjusted"] = .real(adjusted) }
      if !row.unpaired.isEmpty { entries["seeds_left_out"] = .list(row.unpaired.map { .integer($0) }) }
      return .table(entries)
    }
    return JSONReport.comparison(sides: sides, rows: rows, leftOut: comparison.leftOut.map(\.description))
  }
}
