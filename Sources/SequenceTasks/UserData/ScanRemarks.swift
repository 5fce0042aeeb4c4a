/// How lines end.
enum LineEnd: String, Sendable {
  case lf = "LF"
  case crlf = "CR LF"
  case cr = "CR"
}

/// What is unusual about a table that was read all the same, and where it is first.
struct ScanRemarks: Sendable {
  /// Lines of one sort.
  struct Lines: Sendable {
    private(set) var count = 0
    private(set) var first: Int32 = 0

    mutating func add(_ line: Int32) {
      if count == 0 { first = line }
      count += 1
    }
  }

  /// Quoted fields that hold line ends.
  struct Spanning: Sendable {
    private(set) var count = 0
    private(set) var first: (line: Int32, column: Int32, last: Int32) = (0, 0, 0)

    mutating func add(_ line: Int32, column: Int32, until last: Int32) {
      if count == 0 { first = (line, column, last) }
      count += 1
    }
  }

  var emptyLines = Lines(), comments = Lines(), spanning = Spanning()
  var isASCII = true
  private var ending: LineEnd?
  private var other: (ending: LineEnd, line: Int32)?

  mutating func add(_ ending: LineEnd, line: Int32) {
    guard ending != self.ending else { return }
    if self.ending == nil {
      self.ending = ending
    } else if other == nil {
      other = (ending, line)
    }
  }

  /// - Parameter blocksCount: whether empty lines have a meaning, and are not worth a word.
  func sentences(of file: String, _ dialect: TableDialect, blocksCount: Bool) -> [String] {
    var sentences: [String] = []
    if spanning.count > 0 {
      let (line, column, last) = spanning.first
      sentences.append(
        """
        \(ScanRemarks.counted(spanning.count, "quoted field")) of \(file) \(spanning.count == 1 ? "spans" : "span") lines, \
        the first from \(file):\(line):\(column) to line \(last); with 'quote: off' quotes are letters
        """)
    }
    if emptyLines.count > 0, !blocksCount {
      sentences.append(
        "\(ScanRemarks.counted(emptyLines.count, "empty line")) of \(file) left out, the first is line \(emptyLines.first)"
      )
    }
    if comments.count > 0 {
      sentences.append(
        """
        \(ScanRemarks.counted(comments.count, "line")) of \(file) that \(comments.count == 1 ? "begins" : "begin") with \
        '\(String(decoding: dialect.comment, as: UTF8.self))' left out, the first is line \(comments.first)
        """)
    }
    if let ending, let other {
      sentences.append(
        "lines of \(file) end in \(ending.rawValue) and otherwise: line \(other.line) is the first that ends in \(other.ending.rawValue)"
      )
    }
    return sentences
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
