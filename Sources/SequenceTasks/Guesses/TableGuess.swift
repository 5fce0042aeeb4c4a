import Components

/// What a table seems to hold: how it is written, what its rows are, which columns are read.
struct TableGuess {
  /// Keys of the task `file` with their values, as an experiment file has them.
  private(set) var settings: [(key: String, value: Value)] = []
  /// What was taken for what: sentences.
  private(set) var said: [String] = []
  /// Columns of inputs and targets.
  private var read: [GuessedColumn] = []

  /// Whether inputs are numbers.
  var readsNumbers: Bool { read.first?.isNumber == true }

  /// Rows that are looked at.
  private static let most = 20_000

  /// - Throws: `Problem` where nothing fits, with what is to be said.
  init(_ file: UserFile, suffix: TableDialect.Separator) throws(Problem) {
    let (separator, records) = try TableGuess.records(file, suffix: suffix)
    guard let first = records.first, records.count > 1 else {
      throw Problem("path", "\(file.name) has no two rows", remedy: .handbook)
    }
    if separator != suffix { add("separator", .text(separator.rawValue)) }
    let hasHeader = TableGuess.hasHeader(records)
    if !hasHeader {
      add("header", .flag(false))
      said.append("the first line holds data, so that columns are called 1, 2, …")
    }
    let rows = Array(records.dropFirst(hasHeader ? 1 : 0))
    let columns = first.indices.map { index in
      GuessedColumn(hasHeader ? first[index].trimmed : "\(index + 1)", rows.map { $0[index] })
    }
    if columns.contains(where: \.hasCommas) {
      add("decimal", .text("comma"))
      said.append("numbers have decimal commas")
    }
    let isDone = text(columns) || steps(columns) || series(columns)
    guard isDone else {
      throw Problem(
        "path",
        "\(file.name) has \(Spelling.list(columns.map(\.name), limit: 12)): what its rows are cannot be guessed",
        remedy:
          "write the experiment yourself: `rows`, `inputs`, `targets`, and `sequence` where rows are steps; see 'lab help file'"
      )
    }
    let used = Set(read.map(\.name) + settings.compactMap { String(value: $0.value) })
    let unused = columns.map(\.name).filter { !used.contains($0) }
    if !unused.isEmpty { said.append("\(Spelling.list(unused, limit: 8)): not read") }
    let gaps = read.flatMap(\.missing).distinct
    if !gaps.isEmpty {
      add("missing", .list(gaps.map { .text($0) }))
      said.append(
        "\(gaps.map { $0.isEmpty ? "empty fields" : "'\($0)'" }.joined(separator: ", ")) are missing numbers")
    }
  }

  private mutating func add(_ key: String, _ value: Value) { settings.append((key, value)) }

  // MARK: how it is written

  /// The rows, by the separator that gives all of them the same number of fields, the most of those that do.
  private static func records(_ file: UserFile, suffix: TableDialect.Separator) throws(Problem) -> (
    TableDialect.Separator, [[String]]
  ) {
    var best: (separator: TableDialect.Separator, rows: [[String]])?, fault: Problem?
    for separator in [suffix] + TableDialect.Separator.allCases.filter({ $0 != suffix }) {
      var task = OwnFile()
      task.separator = separator
      do throws(Problem) {
        let rows = try fields(file, TableDialect(task, separator: separator))
        let widths = Set(rows.map(\.count))
        guard widths.count == 1, let width = widths.first, width > 1, width > best?.rows[0].count ?? 1 else {
          continue
        }
        best = (separator, rows)
      } catch {
        if separator == suffix { fault = error }
      }
    }
    if let best { return (best.separator, best.rows) }
    throw fault
      ?? Problem(
        "path", "\(file.name) has no separator that gives its rows the same number of fields, more than one",
        remedy: .handbook)
  }

  private static func fields(_ file: UserFile, _ dialect: TableDialect) throws(Problem) -> [[String]] {
    var scanner = try RecordScanner(file, dialect, key: "path"), bounds: [UInt32] = [], rows: [[String]] = []
    while rows.count < most, try scanner.next(&bounds) != nil {
      rows.append(
        stride(from: 0, to: bounds.count, by: 2).map {
          String(decoding: file.bytes[Int(bounds[$0])..<Int(bounds[$0 + 1])], as: UTF8.self)
        })
    }
    return rows
  }

  /// Whether the first line names columns: where numbers follow it has none, but for such as count the columns, else its
  /// words are found nowhere below.
  private static func hasHeader(_ records: [[String]]) -> Bool {
    let first = records[0], rest = records.dropFirst()
    guard first.allSatisfy({ !$0.trimmed.isEmpty }), Set(first).count == first.count else { return false }
    let named = first.indices.filter { GuessedColumn("", [first[$0]]).kind == .texts }
    let isNumeric = named.contains { column in GuessedColumn("", rest.map { $0[column] }).isNumber }
    // As pandas writes them where columns have no names: `class,0,1,2`.
    let counted = first.indices.filter { !named.contains($0) }.map { Int(first[$0]) }
    guard counted.isEmpty else {
      let isCount = zip(counted, counted.dropFirst()).allSatisfy { a, b in a.map { $0 + 1 } == b }
      return isNumeric && isCount && counted.allSatisfy { $0 != nil }
    }
    return isNumeric || first.indices.allSatisfy { column in !rest.contains { $0[column] == first[column] } }
  }

  // MARK: what its rows are

  /// A row is a text with a class, or with another text.
  private mutating func text(_ columns: [GuessedColumn]) -> Bool {
    let long = columns.filter { !$0.isNumber && $0.words > 2.5 }.sorted { $0.words > $1.words }
    guard let input = long.first else { return false }
    let others = columns.filter { $0.name != input.name }
    add("inputs", .text(input.name))
    if let target = TableGuess.target(others.filter(\.isClass)) {
      add("targets", .text(target.name))
      read = [input, target]
      said.append("a row is a text in '\(input.name)' with its class in '\(target.name)', of \(target.kinds)")
      return true
    }
    if long.count == 2 {
      add("targets", .text(long[1].name))
      add("arrangement", .text("sequence-to-sequence"))
      said.append("a row is a text in '\(input.name)' that becomes the text in '\(long[1].name)'")
      return true
    }
    settings.removeLast()
    return false
  }

  /// A row is a step, or a word, of a sequence that a column names.
  private mutating func steps(_ columns: [GuessedColumn]) -> Bool {
    let named = columns.filter { column in
      guard column.kind != .numbers, let runs = column.runs else { return false }
      return runs.count > 1 && runs.count * 2 <= column.fields.count
    }
    guard let id = named.first(where: \.isCalledSequence) ?? named.first(where: { !$0.isCalledClass }),
      let runs = id.runs
    else { return false }
    var others = columns.filter { $0.name != id.name }
    let time = others.first { column in
      column.isCalledTime && column.isNumber
        && runs.allSatisfy { run in
          zip(run, run.dropFirst()).allSatisfy {
            (Double(column.fields[$0]) ?? 0) < (Double(column.fields[$1]) ?? 0)
          }
        }
    }
    others.removeAll { $0.name == time?.name }
    func isConstant(_ column: GuessedColumn) -> Bool {
      runs.allSatisfy { run in run.allSatisfy { column.fields[$0] == column.fields[run.lowerBound] } }
    }
    let words = others.filter { !$0.isNumber }
    if words.count == 2, let word = words.max(by: { $0.kinds < $1.kinds }), others.count == 2 {
      let tag = words[word.name == words[0].name ? 1 : 0]
      read = [word, tag]
      add("rows", .text("tokens"))
      add("sequence", .text(id.name))
      add("inputs", .text(word.name))
      add("targets", .text(tag.name))
      add("arrangement", .text(isConstant(tag) ? "many-to-one" : "many-to-many"))
      said.append(
        "a row is a word in '\(word.name)' of the sequence in '\(id.name)', with its class in '\(tag.name)'")
      return true
    }
    guard
      let target = TableGuess.target(others.filter { $0.isCalledClass || $0.isClass && isConstant($0) })
        ?? others.last(where: { isConstant($0) && $0.kinds > 1 }) ?? others.last
    else { return false }
    let inputs = others.filter { $0.name != target.name && $0.isNumber }
    guard !inputs.isEmpty else { return false }
    let isOne = isConstant(target)
    read = inputs + [target]
    add("sequence", .text(id.name))
    if let time { add("time", .text(time.name)) }
    add("inputs", inputs.count == 1 ? .text(inputs[0].name) : .list(inputs.map { .text($0.name) }))
    add("targets", .text(target.name))
    add("arrangement", .text(isOne ? "many-to-one" : "many-to-many"))
    if !target.isClass { add("outputs", .text("numbers")) }
    said.append(
      "a row is a step of the sequence in '\(id.name)', of \(runs.count): \(inputs.count) numbers"
        + (time.map { " at the time in '\($0.name)'" } ?? "")
        + ", and \(target.isClass ? "a class" : "a number") in '\(target.name)' \(isOne ? "for the whole sequence" : "at every step")"
    )
    return true
  }

  /// A row is a series, a column each step, with its class at one end.
  private mutating func series(_ columns: [GuessedColumn]) -> Bool {
    guard columns.count > 5 else { return false }
    let ends = [columns[0], columns[columns.count - 1]]
    let target =
      columns.first(where: { $0.isCalledClass }) ?? ends.first { !$0.isNumber }
      ?? TableGuess.target(ends.filter(\.isClass))
    guard let target, let place = columns.firstIndex(where: { $0.name == target.name }) else { return false }
    let before = columns[..<place], behind = columns[(place + 1)...]
    let inputs = before.count > behind.count ? before : behind
    guard inputs.count > 4, inputs.allSatisfy(\.isNumber), let first = inputs.first, let last = inputs.last
    else { return false }
    read = inputs + [target]
    add("rows", .text("series"))
    add("inputs", .text("\(first.name)..\(last.name)"))
    add("targets", .text(target.name))
    if !target.isClass, target.isNumber { add("outputs", .text("numbers")) }
    said.append(
      "a row is a series of \(inputs.count) steps, '\(first.name)' to '\(last.name)', with its \(target.isClass || !target.isNumber ? "class" : "number") in '\(target.name)'"
    )
    return true
  }

  /// The one that is called a class, else the one with the fewest kinds.
  private static func target(_ columns: [GuessedColumn]) -> GuessedColumn? {
    columns.first(where: \.isCalledClass) ?? columns.min { $0.kinds < $1.kinds }
  }
}
