import Components

/// Columns of a file of comma- or tab-separated values, whose first line names them.
///
/// Fields may stand in double quotes, and then hold separators, line ends and doubled quotes (RFC 4180).
/// Empty lines are skipped.
struct Table: Sendable {
  struct Cell: Sendable {
    let text: String
    /// From 1, as editors count.
    let line: Int32
    let column: Int32
  }

  /// As its experiment file spells it.
  let file: String
  /// One row a record, with the chosen columns' cells in the order asked for.
  let rows: [[Cell]]

  /// - Parameters:
  ///   - columns: the columns to keep, with the settings that name them.
  ///   - key: the setting that names the file.
  /// - Throws: `Problem` for a column that is not there, a row with more or fewer fields than the first, an
  ///   open quote, or bytes that are no UTF-8; with the place in the file.
  init(_ file: UserFile, separator: UInt8, columns: [(name: String, key: String)], key: String)
    throws(Problem)
  {
    self.file = file.name
    var reader = RecordReader(bytes: file.bytes, separator: separator, file: file.name, key: key)
    guard let header = try reader.next() else {
      throw Problem(key, "\(file.name) is empty", remedy: "its first line must name the columns")
    }
    var places: [Int] = []
    for column in columns {
      let found = header.indices.filter { header[$0].text == column.name }
      guard let place = found.first, found.count == 1 else {
        let names = header.map(\.text).joined(separator: ", ")
        throw Problem(
          column.key,
          "\(file.name) has \(found.isEmpty ? "no column" : "\(found.count) columns named") '\(column.name)'",
          remedy: found.isEmpty ? "its first line names \(names)" : "give them names of their own")
      }
      places.append(place)
    }
    var rows: [[Cell]] = []
    while let record = try reader.next() {
      guard record.count == header.count else {
        throw Problem(
          key,
          "\(file.name):\(record[0].line):1: this row has \(record.count) fields where the first line names \(header.count) columns",
          remedy: "put fields that hold the separator into double quotes")
      }
      rows.append(places.map { record[$0] })
    }
    guard !rows.isEmpty else {
      throw Problem(key, "\(file.name) names columns but has no rows", remedy: .handbook)
    }
    self.rows = rows
  }
}

extension Table.Cell {
  /// `data.csv:12:7`
  func place(in file: String) -> String { "\(file):\(line):\(column)" }
}

/// Splits bytes into records, one after another.
private struct RecordReader {
  let bytes: [UInt8]
  let separator: UInt8
  let file: String
  let key: String
  private var index: Int
  private var line: Int32 = 1
  /// Characters since the line began, as a column from 1.
  private var column: Int32 = 1

  private static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r"),
    quote = UInt8(ascii: "\"")

  init(bytes: [UInt8], separator: UInt8, file: String, key: String) {
    (self.bytes, self.separator, self.file, self.key) = (bytes, separator, file, key)
    // A byte-order mark, as spreadsheets write it.
    index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  /// The next record that is not an empty line, or nil at the end.
  mutating func next() throws(Problem) -> [Table.Cell]? {
    while index < bytes.count {
      if takesLineEnd() { continue }
      var cells = [try field()]
      while index < bytes.count, bytes[index] == separator {
        step()
        cells.append(try field())
      }
      if index < bytes.count, !takesLineEnd() {
        throw fault("a closing quote must be followed by a separator or the line's end")
      }
      return cells
    }
    return nil
  }

  private mutating func field() throws(Problem) -> Table.Cell {
    let (line, column) = (self.line, self.column)
    var content: [UInt8] = []
    if index < bytes.count, bytes[index] == RecordReader.quote {
      step()
      while true {
        guard index < bytes.count else {
          throw Problem(key, "\(file):\(line):\(column): this quote is never closed", remedy: .handbook)
        }
        if bytes[index] == RecordReader.quote {
          step()
          guard index < bytes.count, bytes[index] == RecordReader.quote else { break }
        }
        content.append(bytes[index])
        step()
      }
    } else {
      let start = index
      while index < bytes.count, bytes[index] != separator, bytes[index] != RecordReader.lineFeed,
        bytes[index] != RecordReader.carriageReturn
      { step() }
      content = Array(bytes[start..<index])
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Problem(
        key, "\(file):\(line):\(column): this field is not UTF-8", remedy: "save the file as UTF-8")
    }
    return Table.Cell(text: text, line: line, column: column)
  }

  private mutating func takesLineEnd() -> Bool {
    if bytes[index] == RecordReader.carriageReturn {
      index += 1
      if index < bytes.count, bytes[index] == RecordReader.lineFeed { index += 1 }
    } else if bytes[index] == RecordReader.lineFeed {
      index += 1
    } else {
      return false
    }
    line += 1
    column = 1
    return true
  }

  /// Goes one byte on, which may end a line inside quotes.
  private mutating func step() {
    if bytes[index] == RecordReader.lineFeed {
      line += 1
      column = 1
    } else if index + 1 >= bytes.count || bytes[index + 1] & 0xc0 != 0x80 {
      // Bytes of one character count once.
      column += 1
    }
    index += 1
  }

  private func fault(_ what: String) -> Problem {
    Problem(key, "\(file):\(line):\(column): \(what)", remedy: .handbook)
  }
}
