import Components
import Recurrent

/// A row a series of numbers, a column each step: the layout of many archives.
struct SeriesRows: TableLayout {
  static let sentence = "a series each"

  static func examples(_ cells: TableCells) throws(Problem) -> (examples: [RawExample], remarks: [String]) {
    let task = cells.task, columns = cells.columns
    if task.outputs?.areNumbers != true, task.arrangement == .manyToOne {
      try cells.expectOne(columns.targets, "targets")
    }
    var examples: [RawExample] = [], short = 0
    examples.reserveCapacity(cells.table.rows.count)
    for row in cells.table.rows.indices {
      let steps = try length(row, columns.inputs, cells)
      if steps.count < columns.inputs.count { short += 1 }
      let frames = try cells.numbers(row, steps)
      // One input of a one-to-many network is a frame of all columns.
      let inputs = RawExample.Side.numbers(
        frames, width: task.arrangement == .oneToMany ? columns.inputs.count : 1)
      let place = cells.table.place(row, columns.targets.lowerBound)
      examples.append(
        RawExample(
          inputs: inputs, targets: try targets(row, steps.count, place, cells), place: place,
          membership: try cells.membership(row..<row + 1)))
    }
    let all = cells.table.rows.count
    return (
      examples,
      short == 0
        ? []
        : [
          "\(short) of \(all) series of \(cells.table.file) end early, where nothing but missing values follows"
        ]
    )
  }

  /// The columns of a series without those behind its end, where all is missing.
  private static func length(_ row: Int, _ columns: Range<Int>, _ cells: TableCells) throws(Problem)
    -> Range<Int>
  {
    var end = columns.upperBound
    while end > columns.lowerBound, cells.isMissing(row, end - 1) { end -= 1 }
    guard end > columns.lowerBound else {
      throw cells.fault(row, columns.lowerBound, "all of this series is missing", "leave the row out")
    }
    guard cells.task.arrangement != .oneToMany || end == columns.upperBound else {
      throw cells.fault(row, end, "this number is missing", "leave the row out")
    }
    return columns.lowerBound..<end
  }

  private static func targets(_ row: Int, _ steps: Int, _ place: String, _ cells: TableCells) throws(Problem)
    -> RawExample.Side
  {
    let task = cells.task, columns = cells.columns.targets, isOne = task.arrangement == .manyToOne
    if task.arrangement == .manyToMany, columns.count < steps || columns.count != cells.columns.inputs.count {
      throw Problem(
        "targets",
        "\(place): \(columns.count) columns of targets for \(cells.columns.inputs.count) of inputs",
        remedy: "many-to-many needs one for each step")
    }
    let scored = task.arrangement == .manyToMany ? columns.prefix(steps) : columns
    if task.outputs?.areNumbers == true {
      return .numbers(try cells.targets(row, scored), width: isOne ? columns.count : 1)
    }
    var labels: [String] = []
    for column in scored { labels.append(try cells.label(row, column)) }
    return .texts(labels)
  }
}
