import Components
import Foundation
import Recurrent

/// Turns the rows of a table into sequences: one each, or one step each.
struct TableReader {
  let task: OwnFile
  /// The setting that names the file.
  let key: String

  func examples(_ file: UserFile, separator: UInt8) throws(Problem) -> [RawExample] {
    let sequence = task.sequence.map { [(name: $0, key: "sequence")] } ?? []
    let columns = sequence + task.inputs.map { ($0, "inputs") } + task.targets.map { ($0, "targets") }
    let table = try Table(file, separator: separator, columns: columns, key: key)
    return sequence.isEmpty ? try texts(table) : try steps(table)
  }

  /// A row a sequence: a text, and a class, numbers or another text.
  private func texts(_ table: Table) throws(Problem) -> [RawExample] {
    var examples: [RawExample] = []
    for row in table.rows {
      let place = row[1].place(in: table.file)
      // One input is one token, however many words it has.
      let inputs = task.arrangement == .oneToMany ? [try label(row[0], table)] : try words(row[0], table)
      let targets: RawExample.Side
      if task.outputs == .numbers {
        targets = .numbers(try numbers(row.dropFirst(), table), width: row.count - 1)
      } else if task.arrangement == .manyToOne {
        targets = .texts([try label(row[1], table)])
      } else {
        let words = try words(row[1], table)
        guard task.arrangement != .manyToMany || words.count == inputs.count else {
          throw Problem(
            key, "\(place): \(words.count) targets for \(inputs.count) inputs",
            remedy: "many-to-many needs one for each of the \(task.tokens.rawValue)")
        }
        targets = .texts(words)
      }
      examples.append(RawExample(inputs: .texts(inputs), targets: targets, place: place))
    }
    return examples
  }

  /// A row a step; rows of one sequence stand together.
  private func steps(_ table: Table) throws(Problem) -> [RawExample] {
    var examples: [RawExample] = [], begun: Set<String> = []
    let width = task.inputs.count
    for rows in table.rows.chunked(by: { $0[0].text == $1[0].text }) {
      let first = rows[rows.startIndex][0]
      guard begun.insert(first.text).inserted else {
        throw Problem(
          key, "\(first.place(in: table.file)): sequence '\(first.text)' goes on here after another began",
          remedy: "sort the rows by sequence")
      }
      var frames: [Double] = [], classes: [String] = [], targets: [Double] = []
      for row in rows {
        frames += try numbers(row[1...width], table)
        if task.outputs == .numbers {
          targets += try numbers(row[(width + 1)...], table)
        } else {
          classes.append(try label(row[width + 1], table))
        }
      }
      if task.arrangement == .manyToOne {
        classes = classes.suffix(1)
        targets = targets.suffix(task.targets.count)
      }
      let place = rows[rows.endIndex - 1][width + 1].place(in: table.file)
      examples.append(
        RawExample(
          inputs: .numbers(frames, width: width),
          targets: task.outputs == .numbers ? .numbers(targets, width: task.targets.count) : .texts(classes),
          place: place))
    }
    return examples
  }

  private func words(_ cell: Table.Cell, _ table: Table) throws(Problem) -> [String] {
    let words =
      task.tokens == .words
      ? cell.text.split(whereSeparator: \.isWhitespace).map { String($0) } : cell.text.map { String($0) }
    guard !words.isEmpty else {
      throw Problem(
        key, "\(cell.place(in: table.file)): this text is empty", remedy: "a sequence has at least one step")
    }
    return words
  }

  private func label(_ cell: Table.Cell, _ table: Table) throws(Problem) -> String {
    let label = cell.text.trimmingCharacters(in: .whitespaces)
    guard !label.isEmpty else {
      throw Problem(key, "\(cell.place(in: table.file)): this field is empty", remedy: "write a class")
    }
    return label
  }

  private func numbers(_ cells: ArraySlice<Table.Cell>, _ table: Table) throws(Problem) -> [Double] {
    var numbers: [Double] = []
    for cell in cells {
      guard let number = Double(cell.text.trimmingCharacters(in: .whitespaces)), number.isFinite else {
        throw Problem(
          key, "\(cell.place(in: table.file)): '\(cell.text.prefix(40))' is no finite number",
          remedy: .handbook)
      }
      numbers.append(number)
    }
    return numbers
  }
}

extension Array {
  /// Runs of neighbours that belong together.
  fileprivate func chunked(by belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var runs: [ArraySlice<Element>] = [], start = startIndex
    for index in indices.dropFirst() where !belong(self[index - 1], self[index]) {
      runs.append(self[start..<index])
      start = index
    }
    if start < endIndex { runs.append(self[start...]) }
    return runs
  }
}
