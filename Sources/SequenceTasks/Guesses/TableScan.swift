import Components

/// A table cut into fields as it seems to be meant: by the separator that gives all of its rows the same number of them,
/// the most of those that do.
struct TableScan {
  let separator: TableDialect.Separator
  /// Nil where it is that which is usual with the separator.
  let quote: TableDialect.Quote?
  /// What lines that hold no data begin with; nil if there are none.
  let comment: String?
  private(set) var records: [[String]] = []
  /// Rows before which empty lines stand.
  private(set) var breaks: [Int] = []
  private let spansLines: Bool

  /// Rows that are looked at.
  private static let most = 20_000

  /// - Throws: `Problem` where no separator fits, with what is to be done.
  init(_ file: UserFile, suffix: TableDialect.Separator, comment: String?) throws(Problem) {
    var best: TableScan?, fault: Problem?, shortHeader: Problem?
    for separator in [suffix] + TableDialect.Separator.allCases.filter({ $0 != suffix }) {
      for quote in separator == .tab ? [nil] : [nil, TableDialect.Quote.off] {
        do throws(Problem) {
          let scan = try TableScan(file, separator, quote, comment)
          let known = best?.width ?? 1
          // Quotes that span lines are letters where each line is a row without them.
          if scan.width > known || scan.width == known && best?.separator == separator { best = scan }
          if let problem = scan.shortHeader(file.name) { shortHeader = shortHeader ?? problem }
          if !scan.spansLines { break }
        } catch {
          if separator == suffix { fault = fault ?? error }
        }
      }
    }
    guard let best else { throw shortHeader ?? fault ?? TableScan.unparted(file.name) }
    self = best
  }

  private init(
    _ file: UserFile, _ separator: TableDialect.Separator, _ quote: TableDialect.Quote?, _ comment: String?
  ) throws(Problem) {
    (self.separator, self.quote, self.comment) = (separator, quote, comment)
    var task = OwnFile()
    (task.separator, task.quote, task.comment) = (separator, quote, comment)
    let dialect = TableDialect(task, separator: separator)
    var scanner = try RecordScanner(file, dialect, key: "path"), bounds: [UInt32] = []
    while records.count < TableScan.most, let record = try scanner.next(&bounds) {
      if record.opensBlock, !records.isEmpty { breaks.append(records.count) }
      records.append(
        stride(from: 0, to: bounds.count, by: 2).map {
          String(decoding: file.bytes[Int(bounds[$0])..<Int(bounds[$0 + 1])], as: UTF8.self)
        })
    }
    spansLines = scanner.remarks.spanning.count > 0
    guard width > 0 || shortHeader(file.name) != nil else { throw TableScan.unparted(file.name) }
  }

  /// How many fields each row has; 0 where they differ.
  var width: Int { Set(records.map(\.count)).count == 1 ? records[0].count : 0 }

  private static func unparted(_ file: String) -> Problem {
    Problem(
      "path", "\(file) has no separator that gives its rows the same number of fields, more than one",
      remedy: .handbook)
  }

  /// What is wrong where all rows have one field more than the first; nil where it is something else.
  private func shortHeader(_ file: String) -> Problem? {
    let rest = records.dropFirst(), count = records.first?.count ?? 0
    guard rest.count > 1, rest.allSatisfy({ $0.count == count + 1 }) else { return nil }
    let message = "the first line of \(file) names \(count) columns, and all others have \(count + 1) fields"
    return Problem(
      "path", message,
      remedy: ShortHeader.remedy(
        file, separator, endsEmpty: rest.allSatisfy { $0.last?.trimmed.isEmpty == true }))
  }

  // MARK: lines ahead

  /// Lines ahead of the first row, and what they begin with.
  struct Preface {
    let sign: String
    /// The last of them without its sign.
    let last: String
  }

  /// Nil where there are none, or where such lines stand among the rows, with as many separators.
  static func preface(_ file: UserFile) -> Preface? {
    let start = file.bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    guard let sign = file.bytes.dropFirst(start).first, "#%".utf8.contains(sign) else { return nil }
    let lines = file.bytes[start...].prefix(1 << 22).split(whereSeparator: { $0 == 10 || $0 == 13 })
    let ahead = lines.prefix { $0.first == sign }
    guard let row = lines.dropFirst(ahead.count).first, let last = ahead.last else { return nil }
    let signed = lines.dropFirst(ahead.count).filter { $0.first == sign }
    let hasRows = [9, 44, 59, 124].contains { (byte: UInt8) in
      let count = row.count { $0 == byte }
      return count > 0 && signed.contains { $0.count { $0 == byte } == count }
    }
    return hasRows
      ? nil
      : Preface(
        sign: String(Unicode.Scalar(sign)),
        last: String(decoding: last.drop { $0 == sign }, as: UTF8.self).trimmed)
  }

  /// The fields of a line, such as one that is a comment.
  func fields(of line: String) -> [String] {
    let fields =
      separator == .space
      ? line.split(whereSeparator: \.isWhitespace)
      : line.utf8.split(separator: separator.byte, omittingEmptySubsequences: false).map { Substring($0) }
    return fields.map { String($0).trimmed }
  }
}
