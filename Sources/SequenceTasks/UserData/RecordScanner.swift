import Components

/// Splits the bytes of a table into records, one after another.
///
/// Quoted fields may hold separators, line ends and doubled quotes (RFC 4180). LF, CR LF and CR end lines.
struct RecordScanner {
  /// Where a record stands.
  struct Record {
    /// Of its first line, from 1.
    let line: Int32
    let start: Int
    /// Whether empty lines stand before it, or nothing.
    let opensBlock: Bool
  }

  let bytes: [UInt8]
  private(set) var remarks = ScanRemarks()
  private let file: String
  private let dialect: TableDialect
  private let key: String
  private let classes: [ByteClass]
  private let isBlank: Bool
  private var index: Int
  private var line: Int32 = 1
  private var recordStart = 0, recordLine: Int32 = 1

  private enum ByteClass { case plain, separator, lineEnd, nul, high }

  /// The longest record that is read, in bytes: more than any row that a person means.
  static let longestRecord = 1 << 24

  private static let lineFeed = UInt8(ascii: "\n"), carriageReturn = UInt8(ascii: "\r")

  /// - Parameters:
  ///   - file: the table.
  ///   - dialect: how it is written.
  ///   - key: the setting that names it, for errors.
  /// - Throws: `Problem` for a file of UTF-16.
  init(_ file: UserFile, _ dialect: TableDialect, key: String) throws(Problem) {
    (bytes, self.file, self.dialect, self.key) = (file.bytes, file.name, dialect, key)
    isBlank = dialect.separator == .space
    classes = (0...255).map { (byte: UInt8) -> ByteClass in
      switch byte {
      case dialect.separator.byte: .separator
      case UInt8(ascii: "\t") where dialect.separator == .space: .separator
      case RecordScanner.lineFeed, RecordScanner.carriageReturn: .lineEnd
      case 0: .nul
      case 0x80...: .high
      default: .plain
      }
    }
    // A byte-order mark, as spreadsheets write it.
    index = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
      throw Problem(
        key, "\(file.name) is UTF-16, not UTF-8",
        remedy: "convert it: \(Encodings.conversion(from: "UTF-16"))")
    }
  }

  /// The next record that is neither an empty line nor a comment, or nil at the end.
  ///
  /// - Parameter fields: its fields: each begins at an even element and ends before the next. Quotes around a
  ///   field do not belong to it, those inside are doubled still.
  mutating func next(_ fields: inout [UInt32]) throws(Problem) -> Record? {
    fields.removeAll(keepingCapacity: true)
    var opensBlock = index <= 3 && line == 1
    while index < bytes.count {
      (recordStart, recordLine) = (index, line)
      if isBlank { skipBlanks() }
      if takesLineEnd() {
        remarks.emptyLines.add(recordLine)
        opensBlock = true
      } else if isComment {
        while index < bytes.count, classes[Int(bytes[index])] != .lineEnd { index += 1 }
        _ = takesLineEnd()
        remarks.comments.add(recordLine)
      } else if index < bytes.count {
        try record(&fields)
        return Record(line: recordLine, start: recordStart, opensBlock: opensBlock)
      }
    }
    return nil
  }

  private var isComment: Bool {
    guard let first = dialect.comment.first, index < bytes.count, bytes[index] == first else { return false }
    return bytes[index...].starts(with: dialect.comment)
  }

  private mutating func skipBlanks() {
    while index < bytes.count, classes[Int(bytes[index])] == .separator { index += 1 }
  }

  private mutating func record(_ fields: inout [UInt32]) throws(Problem) {
    while true {
      try field(&fields)
      guard index - recordStart <= RecordScanner.longestRecord else {
        throw fault(
          at: recordStart,
          "this row is longer than \(RecordScanner.longestRecord) bytes",
          remedy: "look for a quote that is never closed, or line ends that are missing")
      }
      if index < bytes.count, classes[Int(bytes[index])] == .separator {
        if isBlank { skipBlanks() } else { index += 1 }
        guard isBlank, index == bytes.count || classes[Int(bytes[index])] == .lineEnd else { continue }
      }
      guard index == bytes.count || takesLineEnd() else {
        throw fault(
          at: index, "a closing quote must be followed by a separator or the line's end",
          remedy: "double the quotes inside a field, or say 'quote: off' if quotes are letters here")
      }
      return
    }
  }

  private mutating func field(_ fields: inout [UInt32]) throws(Problem) {
    if index < bytes.count, bytes[index] == dialect.quote { return try quoted(&fields) }
    let start = index
    var place = index, isASCII = true
    scan: while place < bytes.count {
      switch classes[Int(bytes[place])] {
      case .plain: break
      case .high: isASCII = false
      case .nul: throw nulFault(at: place)
      case .separator, .lineEnd: break scan
      }
      place += 1
    }
    index = place
    try finish(start..<place, isASCII: isASCII, &fields)
  }

  private mutating func quoted(_ fields: inout [UInt32]) throws(Problem) {
    let opening = index, first = line
    var isASCII = true
    index += 1
    while true {
      guard index < bytes.count else {
        throw fault(
          at: opening, "this quote is never closed",
          remedy: "close it, or say 'quote: off' if quotes are letters here")
      }
      let byte = bytes[index]
      if byte == dialect.quote {
        guard index + 1 < bytes.count, bytes[index + 1] == dialect.quote else { break }
        index += 1
      } else if byte == 0 {
        throw nulFault(at: index)
      } else if byte >= 0x80 {
        isASCII = false
      } else if byte == RecordScanner.lineFeed
        || byte == RecordScanner.carriageReturn
          && !(index + 1 < bytes.count && bytes[index + 1] == RecordScanner.lineFeed)
      {
        line += 1
      }
      index += 1
    }
    if line > first { remarks.spanning.add(first, column: column(of: opening), until: line) }
    try finish(opening + 1..<index, isASCII: isASCII, &fields)
    index += 1
  }

  private mutating func finish(_ range: Range<Int>, isASCII: Bool, _ fields: inout [UInt32]) throws(Problem) {
    if !isASCII {
      remarks.isASCII = false
      if let place = Encodings.firstFault(of: bytes[range]) {
        throw fault(
          at: place, "this field is not UTF-8: \(Encodings.guess(bytes[place]))",
          remedy: "convert the file: \(Encodings.conversion(from: "WINDOWS-1252"))")
      }
    }
    fields.append(UInt32(range.lowerBound))
    fields.append(UInt32(range.upperBound))
  }

  private mutating func takesLineEnd() -> Bool {
    guard index < bytes.count, classes[Int(bytes[index])] == .lineEnd else { return false }
    var ending = LineEnd.lf
    if bytes[index] == RecordScanner.carriageReturn {
      let isPair = index + 1 < bytes.count && bytes[index + 1] == RecordScanner.lineFeed
      ending = isPair ? .crlf : .cr
      if isPair { index += 1 }
    }
    index += 1
    remarks.add(ending, line: line)
    line += 1
    return true
  }

  private func nulFault(at place: Int) -> Problem {
    fault(
      at: place, "this is a NUL byte, which no text holds",
      remedy: "save the file as UTF-8, or remove it: tr -d '\\000' < old > new")
  }

  private func fault(at place: Int, _ what: String, remedy: Remedy) -> Problem {
    let line = recordLine + TextPlace.lines(in: bytes, recordStart..<place)
    return Problem(key, "\(file):\(line):\(column(of: place)): \(what)", remedy: remedy)
  }

  private func column(of place: Int) -> Int32 { TextPlace.column(in: bytes[recordStart..<place]) }
}
