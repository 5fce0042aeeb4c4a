import Components

/// What a table seems to hold: what its rows are, and which columns are read.
struct TableGuess {
  /// Keys of the task `file` with their values, as an experiment file has them.
  private(set) var settings: [(key: String, value: Value)] = []
  /// What was taken for what: sentences.
  private(set) var said: [String] = []
  /// Columns of inputs and targets.
  private var read: [GuessedColumn] = []

  /// Whether inputs are numbers.
  var readsNumbers: Bool { read.first?.isNumber == true }

  /// - Throws: `Problem` where nothing fits, with what is to be said.
  init(_ file: UserFile, suffix: TableDialect.Separator) throws(Problem) {
    let table = try GuessedTable(file, suffix: suffix), columns = table.columns
    (settings, said) = (table.settings, table.said)
    if !text(columns) {
      if let mixed = MixedRows(columns, areNamed: false) { throw mixed.problem(file.name) }
      guard namedSequences(columns) || series(columns) || blocks(table) else {
        throw MixedRows(columns, areNamed: true)?.problem(file.name) ?? UnknownRows.problem(file.name, table)
      }
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

  private mutating func add(_ key: String, _ columns: [GuessedColumn]) {
    add(key, columns.count == 1 ? .text(columns[0].name) : .list(columns.map { .text($0.name) }))
  }

  // MARK: texts

  /// A row is a text with a class, or with another text.
  private mutating func text(_ columns: [GuessedColumn]) -> Bool {
    let long = columns.filter { !$0.isNumber && !$0.isTime && $0.words > 2.5 }.sorted { $0.words > $1.words }
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
      read = [input, long[1]]
      said.append("a row is a text in '\(input.name)' that becomes the text in '\(long[1].name)'")
      return true
    }
    settings.removeLast()
    return false
  }

  // MARK: steps and words

  /// A row is a step, or a word, of a sequence that a column names.
  private mutating func namedSequences(_ columns: [GuessedColumn]) -> Bool {
    let named = columns.compactMap { column -> (id: GuessedColumn, runs: [Range<Int>])? in
      let id = column.filledDown ?? column
      guard id.kind != .numbers || id.isWhole, let runs = id.runs, runs.count > 1,
        runs.count * 2 <= id.fields.count
      else { return nil }
      // Rows of one day are a sequence where something else is their time.
      guard !id.isTime || columns.contains(where: { $0.name != id.name && $0.isTime(in: runs) }) else {
        return nil
      }
      return (id, runs)
    }
    guard
      let (id, runs) = named.first(where: { $0.id.isCalledSequence })
        ?? named.first(where: { !$0.id.isCalledClass })
    else { return false }
    return steps(columns.filter { $0.name != id.name }, of: id, runs)
  }

  /// A row is a step, or a word, of a sequence that ends at an empty line.
  private mutating func blocks(_ table: GuessedTable) -> Bool {
    guard table.blocks.count > 1, table.blocks.count * 2 <= table.columns[0].fields.count else {
      return false
    }
    return steps(table.columns, of: nil, table.blocks)
  }

  private mutating func steps(_ columns: [GuessedColumn], of id: GuessedColumn?, _ runs: [Range<Int>]) -> Bool
  {
    let time = columns.first { $0.isTime(in: runs) }
    let others = columns.filter { $0.name != time?.name && !($0.isTime && !$0.isNumber) }
    let owner = id.map { "the sequence in '\($0.name)'" } ?? "a sequence that an empty line ends"
    func isConstant(_ column: GuessedColumn) -> Bool {
      runs.allSatisfy { run in run.allSatisfy { column.fields[$0] == column.fields[run.lowerBound] } }
    }
    let words = others.filter { !$0.isNumber }
    if words.count > 1, words.count == others.count, let word = words.max(by: { $0.kinds < $1.kinds }) {
      let tags = words.filter { $0.name != word.name && $0.kinds > 1 }
      guard let tag = tags.first(where: \.isCalledClass) ?? tags.last else { return false }
      read = [word, tag]
      add("rows", .text("tokens"))
      if let id { add("sequence", .text(id.name)) }
      add("inputs", .text(word.name))
      add("targets", .text(tag.name))
      add("arrangement", .text(isConstant(tag) ? "many-to-one" : "many-to-many"))
      said.append("a row is a word in '\(word.name)' of \(owner), with its class in '\(tag.name)'")
      return true
    }
    let target =
      TableGuess.target(others.filter { $0.isCalledClass || $0.isClass && isConstant($0) })
      ?? others.last(where: { isConstant($0) && $0.kinds > 1 })
    if target == nil, id?.isCalledWindow == true {
      return forecast(others.filter(\.isNumber), time, of: id, runs.count)
    }
    guard let target = target ?? others.last else { return false }
    let inputs = others.filter { $0.name != target.name && $0.isNumber }
    guard !inputs.isEmpty else { return false }
    let isOne = isConstant(target)
    read = inputs + [target]
    addRows(of: id, time)
    add("inputs", inputs)
    add("targets", .text(target.name))
    add("arrangement", .text(isOne ? "many-to-one" : "many-to-many"))
    if !target.isClass { add("outputs", .text("numbers")) }
    said.append(
      "a row is a step of \(owner), of \(runs.count): \(inputs.count) numbers"
        + (time.map { " at the time in '\($0.name)'" } ?? "")
        + ", and \(target.isClass ? "a class" : "a number") in '\(target.name)' \(isOne ? "for the whole sequence" : "at every step")"
    )
    return true
  }

  /// A row is a step of a window of one series, of which the next step is to be said.
  private mutating func forecast(
    _ numbers: [GuessedColumn], _ time: GuessedColumn?, of window: GuessedColumn?, _ count: Int
  ) -> Bool {
    guard !numbers.isEmpty else { return false }
    read = numbers
    addRows(of: window, time)
    add("inputs", numbers)
    add("targets", numbers)
    add("shift", .integer(1))
    add("arrangement", .text("many-to-many"))
    add("outputs", .text("numbers"))
    add("split", .text("ordered"))
    said.append(
      "a row is a step of a window of one series, of \(count): \(Spelling.list(numbers.map(\.name), limit: 4)), of which the next step is to be said; the last windows are the test's"
    )
    return true
  }

  private mutating func addRows(of id: GuessedColumn?, _ time: GuessedColumn?) {
    add(id == nil ? "rows" : "sequence", .text(id?.name ?? "steps"))
    if let time { add("time", .text(time.name)) }
  }

  // MARK: series

  /// A row is a series, a column each step, with its class at one end.
  private mutating func series(_ columns: [GuessedColumn]) -> Bool {
    guard columns.count > 5 else { return false }
    let ends = [columns[0], columns[columns.count - 1]]
    let target =
      columns.first(where: { $0.isCalledClass }) ?? ends.first { !$0.isNumber }
      ?? TableGuess.target(ends.filter(\.isClass))
    guard let target, let place = columns.firstIndex(where: { $0.name == target.name }) else { return false }
    let before = columns[..<place], behind = columns[(place + 1)...]
    // What names a row is no step of it.
    let inputs = (before.count > behind.count ? before : behind).drop {
      $0.isCalledSequence || !$0.isNumber && $0.kinds == $0.fields.count
    }
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
