import Components

/// A first line that names one column fewer than the rows have: a separator ends each row, or R named the rows.
enum ShortHeader {
  /// What to do, as a command that works as it stands.
  ///
  /// - Parameter endsEmpty: whether the rows' last fields are empty.
  static func remedy(_ file: String, _ separator: TableDialect.Separator, endsEmpty: Bool) -> Remedy {
    let new = ShellWord.quoted(FileCopy.name(file)), file = ShellWord.quoted(file)
    let mark = separator == .tab ? "\\t" : String(Unicode.Scalar(separator.byte))
    return endsEmpty
      ? "a separator ends each row but not the first line: take it off, sed 's/[\(mark)]\\r*$//' \(file) > \(new), and read that"
      : "R's row names have no name: write 'row.names = FALSE' in R, or give them one, sed '1s/^/row\(mark)/' \(file) > \(new), and read that"
  }
}
