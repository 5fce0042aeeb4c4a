import Components

/// What a text file seems to be: prose of which the next character is to be said.
struct TextGuess {
  let settings: [(key: String, value: Value)]
  let said: [String]

  /// The characters of a window, of which training needs some dozens.
  private static let windows = [100, 40, 20, 10], least = 400

  /// - Throws: `Problem` where it is no UTF-8, or too short.
  init(_ file: UserFile) throws(Problem) {
    let text = try UserText.decode(file, key: "path")
    if let table = try? GuessedTable(file, suffix: .tab), table.isSure {
      let copy = file.name.split(separator: ".").dropLast().joined(separator: ".") + ".csv"
      throw Problem(
        "path",
        "\(file.name) is a table of \(table.columns.count) columns, and no prose, which .txt stands for",
        remedy: .words(
          "give it a table's suffix, cp \(ShellWord.quoted(file.name)) \(ShellWord.quoted(copy)), and read that"
        ))
    }
    let count = text.count
    guard count >= TextGuess.least else {
      throw Problem(
        "path", "\(file.name) has \(count) characters, too few to learn from",
        remedy: "give at least \(TextGuess.least)")
    }
    let length =
      TextGuess.windows.first { $0 * 100 <= count } ?? TextGuess.windows[TextGuess.windows.count - 1]
    settings = [("length", .integer(length))]
    said = [
      "a text of \(count) characters, \(Set(text).count) different ones: at each character the next one is to be said"
    ]
  }
}
