import Components
import Recurrent

/// What the fields of a table say: words, labels, numbers, each refused with its place where it is none.
struct TableCells: Sendable {
  let task: OwnFile
  let table: Table
  /// The setting that names the file.
  let key: String

  var columns: TableColumns { table.columns }

  /// A field that must hold something.
  func text(_ row: Int, _ column: Int, _ remedy: Remedy) throws(Problem) -> String {
    let text = table.text(row, column).trimmed
    guard !text.isEmpty else { throw fault(row, column, "this field is empty", remedy) }
    return text
  }

  /// A class; empty where a step is not scored: it is missing, or the one to ignore.
  func label(_ row: Int, _ column: Int) throws(Problem) -> String {
    let label = table.text(row, column).trimmed
    if table.dialect.missing.contains(label) || label == task.ignore {
      guard task.arrangement == .manyToMany else {
        throw fault(row, column, "the class of this sequence is missing or ignored", "leave the row out")
      }
      return ""
    }
    guard !label.isEmpty else {
      throw fault(
        row, column, "this field is empty",
        task.arrangement == .manyToMany
          ? "write a class, or name '' in 'missing' if steps without one are not scored"
          : "write a class, or leave the row out")
    }
    guard label.utf8.count <= TableCells.longestLabel else {
      throw fault(
        row, column, "a text of \(label.utf8.count) bytes is no class",
        "name the column of classes in 'targets'")
    }
    return label
  }

  /// The most bytes of a class's name.
  private static let longestLabel = 1000

  /// Words or characters, as the task cuts texts.
  func words(_ row: Int, _ columns: Range<Int>) throws(Problem) -> [String] {
    let texts = columns.map { table.text(row, $0) }
    for (column, text) in zip(columns, texts) where table.dialect.missing.contains(text.trimmed) {
      throw fault(row, column, "this text is missing", "leave the row out")
    }
    let text = texts.joined(separator: " ")
    let words =
      task.tokens == .words
      ? text.split(whereSeparator: \.isWhitespace).map { String($0) } : text.map { String($0) }
    guard !words.isEmpty else {
      throw fault(row, columns.lowerBound, "this text is empty", "a sequence has at least one step")
    }
    return words
  }

  /// Numbers of neighbouring columns, in `numbers`, which holds as many.
  func read(_ row: Int, _ columns: Range<Int>, into numbers: inout [Double]) throws(Problem) {
    if let column = table.read(row, columns, into: &numbers) { throw numberFault(row, column) }
  }

  func numbers(_ row: Int, _ columns: Range<Int>) throws(Problem) -> [Double] {
    var numbers = Array(repeating: 0.0, count: columns.count)
    try read(row, columns, into: &numbers)
    return numbers
  }

  /// Numbers that are targets: each 0 or 1 where they are labels.
  func targets(_ row: Int, _ columns: Range<Int>) throws(Problem) -> [Double] {
    let numbers = try numbers(row, columns)
    if task.outputs == .labels, let wrong = numbers.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      let column = columns.lowerBound + wrong
      throw fault(
        row, column, "'\(table.text(row, column).trimmed.prefix(40))' is no label, which is 0 or 1",
        OwnFile.labelRemedy)
    }
    return numbers
  }

  /// - Throws: `Problem` where a stretch of columns stands for what is in one.
  func expectOne(_ columns: Range<Int>, _ key: String) throws(Problem) {
    guard columns.count != 1 else { return }
    throw Problem(
      key, "'\(key)' names \(columns.count) columns of \(table.file), where one is meant",
      remedy: "name one column")
  }

  func isMissing(_ row: Int, _ column: Int) -> Bool {
    !table.dialect.missing.isEmpty && table.dialect.missing.contains(table.text(row, column).trimmed)
  }

  /// What a run of rows belongs to; they must agree.
  func membership(_ rows: Range<Int>) throws(Problem) -> Membership {
    var membership = Membership(), row = rows.lowerBound
    if let column = columns.set {
      try agree(rows, column, "split_column")
      let word = try text(row, column, "write train, validation or test")
      guard let part = DataPart(word: word) else {
        throw Problem(
          "split_column",
          "\(table.place(row, column)): '\(word.prefix(40))' is none of train, validation, test",
          remedy: "write one of these three words")
      }
      membership.set = part
    }
    if let column = columns.group {
      try agree(rows, column, "group")
      membership.group = try text(row, column, "write the group")
    }
    guard let column = columns.time else { return membership }
    membership.begin = try instant(row, column)
    membership.end = membership.begin
    while row + 1 < rows.upperBound, let before = membership.end {
      row += 1
      let now = try instant(row, column)
      switch before.isBefore(now) {
      case true?: membership.end = now
      case false?:
        throw Problem(
          "time",
          "\(table.place(row, column)): time \(table.text(row, column).trimmed) does not come after \(table.text(row - 1, column).trimmed), that of the step before",
          remedy: "sort the rows of each sequence by time, and leave doubled ones out")
      case nil:
        throw Problem(
          "time", "\(table.place(row, column)): this time is written in another way than the one before",
          remedy: "write all as numbers, or all as 2024-05-01T12:30:00")
      }
    }
    return membership
  }

  private func agree(_ rows: Range<Int>, _ column: Int, _ key: String) throws(Problem) {
    guard let row = rows.first(where: { !table.isEqual(rows.lowerBound, $0, column) }) else { return }
    throw Problem(
      key,
      "\(table.place(row, column)): '\(table.text(row, column).prefix(40))' differs from '\(table.text(rows.lowerBound, column).prefix(40))', though the sequence is the same",
      remedy: "all rows of a sequence say the same")
  }

  func instant(_ row: Int, _ column: Int) throws(Problem) -> Instant {
    var numbers = [0.0]
    if table.read(row, column..<column + 1, into: &numbers) == nil { return .number(numbers[0]) }
    let text = table.text(row, column).trimmed
    guard let date = Instant(date: text) else {
      throw Problem(
        "time", "\(table.place(row, column)): '\(text.prefix(40))' is no number and no date of ISO 8601",
        remedy: "write times as numbers, or as 2024-05-01T12:30:00: pandas' to_datetime() reads other ways")
    }
    return date
  }

  func fault(_ row: Int, _ column: Int, _ message: String, _ remedy: Remedy) -> Problem {
    Problem(key, "\(table.place(row, column)): \(message)", remedy: remedy)
  }

  private func numberFault(_ row: Int, _ column: Int) -> Problem {
    let text = table.text(row, column).trimmed,
      shown = text.isEmpty ? "an empty field" : "'\(text.prefix(40))'"
    if let number = Double(text), text.utf8.contains(where: { (48...57).contains($0) }),
      !text.lowercased().contains("x")
    {
      if number.isInfinite {
        return fault(row, column, "\(shown) is too large for a number of 64 bits", "write a smaller one")
      }
      if number == 0 {
        return fault(row, column, "\(shown) is too small for a number of 64 bits", "write 0 if that is meant")
      }
    }
    let isPoint = table.dialect.decimal == .point
    let hasOtherPoint =
      text.contains(isPoint ? "," : ".") && Double(text.replacing(",", with: ".")) != nil
    let remedy: String
    if table.dialect.missing.contains(text) {
      remedy = "fill what is missing first, such as by pandas' interpolate(), or leave the sequence out"
    } else if text.isEmpty, isVoid(column), let before = columns.nameBefore(column) {
      remedy =
        "every field of this column is empty, as where a separator ends each line: let '\(columns.inputs.contains(column) ? "inputs" : "targets")' end at '\(before)'"
    } else if text.isEmpty || TableCells.missingWords.contains(text.lowercased()) {
      remedy =
        "fill what is missing first, such as by pandas' interpolate(); 'missing' names words that end a series early, or targets not scored"
    } else if isHeader(row, column) {
      remedy =
        "the first line seems to name the columns: remove 'header', and call them as it does: \(Spelling.list(headerNames, limit: 20))"
    } else if hasOtherPoint {
      remedy =
        isPoint
        ? "if its comma is a decimal one, say 'decimal: comma'"
        : "write it with a comma, or say 'decimal: point'"
    } else if let odd = OddText.numberRemedy(
      table.text(row, column), point: isPoint ? "." : ",", table.file,
      hasHeader: table.dialect.header == .line)
    {
      remedy = odd
    } else if columns.inputs.contains(column) {
      remedy =
        columns.sequence == nil
        ? "name columns of numbers in 'inputs', or say 'rows: texts' where each row is a text"
        : "name columns of numbers in 'inputs', or say 'rows: tokens' where each row is a word"
    } else {
      remedy = "say 'outputs: classes' if targets are classes"
    }
    return fault(row, column, "\(shown) is no finite number", .words(remedy))
  }

  private func isVoid(_ column: Int) -> Bool {
    table.rows.indices.allSatisfy { table.text($0, column).trimmed.isEmpty }
  }

  /// Whether a row taken for data names columns: it is the first, and numbers follow.
  private func isHeader(_ row: Int, _ column: Int) -> Bool {
    var number = [0.0]
    return row == 0 && table.dialect.header != .line && table.rows.count > 1
      && table.read(1, column..<column + 1, into: &number) == nil
  }

  /// What the first row holds, in the order of the file.
  private var headerNames: [String] {
    let places = columns.chosen
    return places.indices.sorted { places[$0] < places[$1] }.map { table.text(0, $0).trimmed }.distinct
  }

  /// What programs write for a number that they do not have.
  private static let missingWords: Set<String> = [
    "nan", "na", "n/a", "null", "none", "?", "-", "nil", "missing",
  ]
}
