import Components
import Recurrent

/// A row a step of numbers; rows of one sequence stand together.
struct StepRows: TableLayout {
  static let sentence = "a step each"

  static func examples(_ cells: TableCells) throws(Problem) -> (examples: [RawExample], remarks: [String]) {
    let columns = cells.columns
    return try RowRuns(cells).examples { rows throws(Problem) in
      var frames: [Double] = [], frame = Array(repeating: 0.0, count: columns.inputs.count)
      for row in rows {
        try cells.read(row, columns.inputs, into: &frame)
        frames += frame
      }
      return .numbers(frames, width: columns.inputs.count)
    }
  }
}
