import Components

/// Python that people can paste, to change a table with pandas.
enum Pandas {
  /// A text as a literal of Python.
  static func literal(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  /// Reads a table, changes it as `d`, and writes it beside.
  static func rewriting(_ file: String, _ change: String) -> String {
    let stem = FileCopy.name(file).split(separator: ".").dropLast().joined(separator: ".")
    return
      "d = pandas.read_csv(\(literal(file)), sep=None, engine='python'); \(change); d.to_csv(\(literal(stem + ".csv")), index=False)"
  }
}
