import Components

/// A table as it seems to be written: how its fields are parted, what names its columns, and which columns hold data.
struct GuessedTable {
  /// Keys of the task `file` with their values.
  private(set) var settings: [(key: String, value: Value)] = []
  /// What was taken for what: sentences.
  private(set) var said: [String] = []
  let columns: [GuessedColumn]
  /// The rows between empty lines; one run where there are none.
  let blocks: [Range<Int>]
  /// Whether it is no prose: rows of as many fields are no accident, but for blanks between words.
  let isSure: Bool

  /// - Throws: `Problem` where no separator fits.
  init(_ file: UserFile, suffix: TableDialect.Separator) throws(Problem) {
    let preface = TableScan.preface(file)
    var scan = try TableScan(file, suffix: suffix, comment: preface?.sign), commented: [String] = []
    if let preface {
      let names = scan.fields(of: preface.last)
      if names.count == scan.width, !GuessedTable.hasHeader(scan.records) {
        if GuessedTable.hasHeader([names] + scan.records) {
          commented = names
        } else {
          // Data that begins with such a sign.
          scan = try TableScan(file, suffix: suffix, comment: nil)
        }
      }
    }
    let records = scan.records
    guard let first = records.first, records.count > 1 else {
      throw Problem("path", "\(file.name) has no two rows", remedy: .handbook)
    }
    let hasHeader = commented.isEmpty && GuessedTable.hasHeader(records)
    let rows = Array(records.dropFirst(hasHeader ? 1 : 0))
    let all = first.indices.map { index in
      let name = hasHeader ? first[index].trimmed : commented.isEmpty ? "\(index + 1)" : commented[index]
      return GuessedColumn(name, rows.map { $0[index] })
    }
    let ends = [0] + scan.breaks.map { $0 - (hasHeader ? 1 : 0) }.filter { $0 > 0 } + [rows.count]
    blocks = zip(ends, ends.dropFirst()).map { $0..<$1 }
    isSure =
      rows.count > 4
      && (scan.separator != .space || blocks.count > 1 && first.count < 11 || all.allSatisfy(\.isNumber))
    let idle = all.indices.filter { all[$0].isUnnamed || all[$0].isVoid || $0 == 0 && all[0].countsRows }
    columns = all.indices.filter { !idle.contains($0) }.map { all[$0] }
    if scan.separator != suffix { add("separator", .text(scan.separator.rawValue)) }
    if let quote = scan.quote {
      add("quote", .text(quote.rawValue), "quotes are letters")
    }
    if let comment = scan.comment {
      add("comment", .text(comment), "lines that begin with '\(comment)' are no rows")
    }
    if !commented.isEmpty {
      add(
        "header", .list(commented.map { .text($0) }),
        "the columns' names stand behind '\(scan.comment ?? "")'")
    } else if !hasHeader {
      add("header", .flag(false), "the first line holds data, so that columns are called 1, 2, …")
    }
    if columns.contains(where: \.hasCommas) { add("decimal", .text("comma"), "numbers have decimal commas") }
    said += idle.map { place in
      let column = all[place],
        name = column.name.isEmpty ? "column \(place + 1), which has no name," : "'\(column.name)'"
      return column.isVoid
        ? "\(name) is empty in every row: not read"
        : column.countsRows ? "\(name) counts the rows: not read" : "\(name) is not read"
    }
  }

  private mutating func add(_ key: String, _ value: Value, _ sentence: String? = nil) {
    settings.append((key, value))
    if let sentence { said.append(sentence) }
  }

  /// Whether the first line names columns: where numbers follow it has none, but for such as count the columns, else its
  /// words are found nowhere below. Of an index, and behind the last separator, nothing has a name.
  static func hasHeader(_ records: [[String]]) -> Bool {
    guard let first = records.first?.map(\.trimmed) else { return false }
    let rest = records.dropFirst(), last = first.count - 1
    let isVoid = rest.allSatisfy { $0[last].trimmed.isEmpty }
    let names = first.indices.filter { !(first[$0].isEmpty && ($0 == 0 || $0 == last && isVoid)) }
    guard names.allSatisfy({ !first[$0].isEmpty }), Set(names.map { first[$0] }).count == names.count,
      !names.isEmpty
    else { return false }
    let named = first.indices.filter { GuessedColumn("", [first[$0]]).kind == .texts }
    let isNumeric = named.contains { column in GuessedColumn("", rest.map { $0[column] }).isNumber }
    // As pandas writes them where columns have no names: `class,0,1,2`.
    let counted = first.indices.filter { !named.contains($0) }.map { Int(first[$0]) }
    guard counted.isEmpty else {
      let isCount = zip(counted, counted.dropFirst()).allSatisfy { a, b in a.map { $0 + 1 } == b }
      return isNumeric && isCount && counted.allSatisfy { $0 != nil }
    }
    return isNumeric || names.allSatisfy { column in !rest.contains { $0[column].trimmed == first[column] } }
  }
}
