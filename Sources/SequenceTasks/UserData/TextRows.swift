import Components
import Recurrent

/// A row a sequence: a text, and a class, numbers or another text.
struct TextRows: TableLayout {
  static let sentence = "a text each"

  static func examples(_ cells: TableCells) throws(Problem) -> (examples: [RawExample], remarks: [String]) {
    let task = cells.task, columns = cells.columns
    if task.outputs?.areNumbers != true { try cells.expectOne(columns.targets, "targets") }
    var examples: [RawExample] = []
    examples.reserveCapacity(cells.table.rows.count)
    for row in cells.table.rows.indices {
      let place = cells.table.place(row, columns.targets.lowerBound)
      // One input is one token, however many words it has.
      let inputs =
        task.arrangement == .oneToMany
        ? [try cells.text(row, columns.inputs.lowerBound, "write a text")]
        : try cells.words(row, columns.inputs)
      let targets: RawExample.Side
      if task.outputs?.areNumbers == true {
        targets = .numbers(try cells.targets(row, columns.targets), width: columns.targets.count)
      } else if task.arrangement == .manyToOne {
        targets = .texts([try cells.label(row, columns.targets.lowerBound)])
      } else {
        let words = try cells.words(row, columns.targets)
        guard task.arrangement != .manyToMany || words.count == inputs.count else {
          throw Problem(
            cells.key, "\(place): \(words.count) targets for \(inputs.count) inputs",
            remedy: "many-to-many needs one for each of the \(task.tokens.rawValue)")
        }
        targets = .texts(task.arrangement == .manyToMany ? words.map { $0 == task.ignore ? "" : $0 } : words)
      }
      examples.append(
        RawExample(
          inputs: .texts(inputs), targets: targets, place: place,
          membership: try cells.membership(row..<row + 1)))
    }
    return (examples, [])
  }
}
