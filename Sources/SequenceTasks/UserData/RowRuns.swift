import Components
import Recurrent

/// Runs of rows that are one sequence each: of one value in the column of sequences, or between empty lines.
struct RowRuns {
  let cells: TableCells
  private let runs: [Range<Int>]
  /// How many rows have no name of their own, where each sequence is named at its first row alone.
  private let unnamed: Int

  /// - Throws: `Problem` where a sequence goes on after another began, or no line parts sequences.
  init(_ cells: TableCells) throws(Problem) {
    self.cells = cells
    let table = cells.table, sequence = cells.columns.sequence
    var runs: [Range<Int>] = [], begun: Set<String> = [], start = 0
    let unnamed = RowRuns.unnamed(table, sequence)
    for row in table.rows.indices {
      if let sequence, row == start, table.text(row, sequence).trimmed.isEmpty {
        throw cells.fault(
          row, sequence, "this field, which names the row's sequence, is empty",
          "name it in every row, or at the first row of each sequence alone: in pandas df['column'] = df['column'].ffill() fills it down"
        )
      }
      if let sequence, row == start, !begun.insert(table.text(row, sequence)).inserted {
        throw cells.fault(
          row, sequence,
          "sequence '\(table.text(row, sequence).prefix(40))' goes on here after another began",
          "sort the rows by sequence")
      }
      let next = row + 1
      let isLast =
        next == table.rows.count
        || (sequence.map { !(table.isEqual(row, next, $0) || unnamed > 0 && table.isEmpty(next, $0)) }
          ?? table.rows[next].opensBlock)
      if isLast {
        runs.append(start..<next)
        start = next
      }
    }
    guard sequence != nil || runs.count > 1 else {
      throw Problem(
        "rows", "\(table.file) has no empty line that ends a sequence",
        remedy: "name the column of sequences in 'sequence', or put an empty line between them")
    }
    (self.runs, self.unnamed) = (runs, unnamed)
  }

  /// How many rows do not name their sequence, where no name stands in two rows and most rows have none, as where cells
  /// of a spreadsheet were joined; else 0.
  private static func unnamed(_ table: Table, _ sequence: Int?) -> Int {
    guard let sequence, !table.isEmpty(0, sequence) else { return 0 }
    let count = table.rows.indices.count { table.isEmpty($0, sequence) }
    guard 2 * count >= table.rows.count else { return 0 }
    let named = table.rows.indices.filter { !table.isEmpty($0, sequence) }
    let areDistinct = zip(named, named.dropFirst()).allSatisfy { !table.isEqual($0, $1, sequence) }
    return areDistinct ? count : 0
  }

  /// A sequence of each run: inputs as `inputs` makes them, and a target a step, or that of the last.
  func examples(_ inputs: (Range<Int>) throws(Problem) -> RawExample.Side) throws(Problem)
    -> (examples: [RawExample], remarks: [String])
  {
    let task = cells.task, columns = cells.columns, isOne = task.arrangement == .manyToOne
    if task.outputs?.areNumbers != true { try cells.expectOne(columns.targets, "targets") }
    var examples: [RawExample] = [], changing = 0, unscored = 0
    for rows in runs {
      let last = rows.upperBound - 1, targets: RawExample.Side
      if task.outputs?.areNumbers == true {
        var numbers: [Double] = []
        for row in isOne ? last..<rows.upperBound : rows {
          numbers += try cells.targets(row, columns.targets)
        }
        targets = .numbers(numbers, width: columns.targets.count)
      } else {
        var labels: [String] = []
        for row in rows { labels.append(try cells.label(row, columns.targets.lowerBound)) }
        unscored += labels.count(where: \.isEmpty)
        targets = .texts(isOne ? labels.suffix(1) : labels)
      }
      let isChanging = columns.targets.contains { column in
        rows.contains { !cells.table.isEqual($0, last, column) }
      }
      if isOne, isChanging { changing += 1 }
      examples.append(
        RawExample(
          inputs: try inputs(rows), targets: targets,
          place: cells.table.place(last, columns.targets.lowerBound),
          membership: try cells.membership(rows)))
    }
    var remarks: [String] = []
    if unnamed > 0, let sequence = cells.columns.sequence {
      remarks.append(
        "\(cells.table.columns.name(of: sequence)) of \(cells.table.file) names each sequence at its first row: the \(unnamed) rows where it is empty belong to the sequence above"
      )
    }
    if changing > 0 {
      remarks.append(
        "the target changes within \(changing) of \(runs.count) sequences of \(cells.table.file): that of the last row counts"
      )
    }
    if unscored > 0 {
      remarks.append(
        "\(unscored) of \(cells.table.rows.count) steps of \(cells.table.file) are not scored: their class is missing or to be ignored"
      )
    }
    return (examples, remarks)
  }
}
