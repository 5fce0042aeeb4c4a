import CDecimal
import Components

/// The columns of a table that a task reads: fields as bytes, each with its place in the file.
struct Table: Sendable {
  struct Row: Sendable {
    /// Of its first line, from 1.
    let line: Int32
    fileprivate let start: Int
    /// Whether empty lines stand before it, or it is the first.
    let opensBlock: Bool
  }

  /// As its experiment file spells it.
  let file: String
  let columns: TableColumns
  let dialect: TableDialect
  private(set) var rows: [Row] = []
  let remarks: ScanRemarks
  private let bytes: [UInt8]
  /// Two numbers a field, as `RecordScanner` has them; chosen columns side by side.
  private var bounds: [UInt32] = []

  /// - Parameters:
  ///   - file: the table.
  ///   - task: which names its columns and says how it is written.
  ///   - dialect: the same, as a value.
  ///   - key: the setting that names the file.
  /// - Throws: `Problem` for a column that is not there, a row with more or fewer fields than the first, an
  ///   open quote, or bytes that are no text; with the place in the file.
  init(_ file: UserFile, of task: OwnFile, _ dialect: TableDialect, key: String) throws(Problem) {
    (self.file, self.dialect, bytes) = (file.name, dialect, file.bytes)
    var scanner = try RecordScanner(file, dialect, key: key), fields: [UInt32] = []
    guard var record = try scanner.next(&fields) else {
      throw Problem(
        key, "\(file.name) is empty",
        remedy: dialect.header == .line ? "its first line must name the columns" : "a row is a line")
    }
    let count = fields.count / 2
    let names: [String] =
      switch dialect.header {
      case .line: (0..<count).map { Table.text(fields[2 * $0..<2 * $0 + 2], file.bytes, dialect).trimmed }
      case .numbers: (1...count).map { "\($0)" }
      case .names(let names): names
      }
    if case .names = dialect.header,
      names == (0..<count).map({ Table.text(fields[2 * $0..<2 * $0 + 2], file.bytes, dialect).trimmed })
    {
      throw Problem(
        "header", "the first line of \(file.name) names these columns itself, and would be read as data",
        remedy: "remove this line")
    }
    let known = TableDialect.Separator.allCases.filter { $0 != .space && names[0].utf8.contains($0.byte) }
    columns = try TableColumns(
      task, names: names, file: file.name, isHeaderRead: dialect.header == .line,
      separators: names.count == 1 ? known.map(\.rawValue) : [])
    var isLeft = true
    if dialect.header == .line {
      guard let next = try scanner.next(&fields) else {
        throw Problem(
          key, "\(file.name) names columns but has no rows",
          remedy: "if its only line is data, say 'header: false' or list names there")
      }
      record = next
    }
    while isLeft {
      guard fields.count == 2 * names.count else {
        let isShort = rows.isEmpty && dialect.header == .line && fields.count == 2 * names.count + 2
        let endsEmpty = fields.last == fields.dropLast().last
        throw Table.raggedFault(
          record, fields.count / 2, names, dialect, file: file.name, key: key,
          shortHeader: isShort ? ShortHeader.remedy(file.name, dialect.separator, endsEmpty: endsEmpty) : nil)
      }
      rows.append(Row(line: record.line, start: record.start, opensBlock: record.opensBlock))
      for place in columns.chosen {
        bounds.append(fields[2 * place])
        bounds.append(fields[2 * place + 1])
      }
      if let next = try scanner.next(&fields) { record = next } else { isLeft = false }
    }
    remarks = scanner.remarks
  }

  private static func raggedFault(
    _ record: RecordScanner.Record, _ count: Int, _ names: [String], _ dialect: TableDialect, file: String,
    key: String, shortHeader: Remedy?
  ) -> Problem {
    let given = dialect.header == .line ? "the first line names" : "there are"
    let message =
      "\(file):\(record.line):1: this row has \(count) fields where \(given) \(names.count) columns"
    if let shortHeader { return Problem(key, message, remedy: shortHeader) }
    let remedy =
      dialect.quote == nil
      ? "with quotes that hold the separator, say 'quote: double'"
      : "put fields that hold the separator into double quotes"
    return Problem(key, message, remedy: .words(remedy))
  }

  /// A field as it is meant, without the quotes around it.
  func text(_ row: Int, _ column: Int) -> String { Table.text(field(row, column), bytes, dialect) }

  /// Neighbouring fields of a row as numbers, in `numbers`, which holds as many.
  ///
  /// - Returns: the column of the first that is none, or nil.
  func read(_ row: Int, _ columns: Range<Int>, into numbers: inout [Double]) -> Int? {
    let first = 2 * (row * self.columns.chosen.count + columns.lowerBound)
    let read = bytes.withUnsafeBytes { text in
      bounds.withUnsafeBufferPointer { bounds in
        numbers.withUnsafeMutableBufferPointer { numbers in
          cdecimal_read(
            text.bindMemory(to: CChar.self).baseAddress, bounds.baseAddress.map { $0 + first }, columns.count,
            CChar(dialect.decimal.byte), numbers.baseAddress)
        }
      }
    }
    return read == columns.count ? nil : columns.lowerBound + read
  }

  /// Whether two rows hold the same in a column.
  func isEqual(_ row: Int, _ other: Int, _ column: Int) -> Bool {
    let (a, b) = (field(row, column), field(other, column))
    return bytes[range(a)] == bytes[range(b)]
  }

  /// Whether a field has no character.
  func isEmpty(_ row: Int, _ column: Int) -> Bool { range(field(row, column)).isEmpty }

  /// `data.csv:12:7`
  func place(_ row: Int, _ column: Int) -> String {
    let start = rows[row].start, bounds = range(field(row, column))
    let isQuoted = bounds.lowerBound > start && bytes[bounds.lowerBound - 1] == dialect.quote
    let end = bounds.lowerBound - (isQuoted ? 1 : 0)
    // A byte-order mark is no character of the first line.
    let from = start == 0 && bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : start
    let isPlain = remarks.isASCII && remarks.spanning.count == 0
    guard !isPlain else { return "\(file):\(rows[row].line):\(end - from + 1)" }
    let line = rows[row].line + TextPlace.lines(in: bytes, from..<end)
    return "\(file):\(line):\(TextPlace.column(in: bytes[from..<end]))"
  }

  private func field(_ row: Int, _ column: Int) -> ArraySlice<UInt32> {
    let first = 2 * (row * columns.chosen.count + column)
    return bounds[first..<first + 2]
  }

  private func range(_ field: ArraySlice<UInt32>) -> Range<Int> {
    Int(field[field.startIndex])..<Int(field[field.startIndex + 1])
  }

  private static func text(_ field: ArraySlice<UInt32>, _ bytes: [UInt8], _ dialect: TableDialect) -> String {
    let range = Int(field[field.startIndex])..<Int(field[field.startIndex + 1])
    let text = String(decoding: bytes[range], as: UTF8.self)
    guard let quote = dialect.quote, range.lowerBound > 0, bytes[range.lowerBound - 1] == quote else {
      return text
    }
    let one = String(Unicode.Scalar(quote))
    return text.replacing(one + one, with: one)
  }
}

extension String {
  /// Without white space at its ends.
  var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
