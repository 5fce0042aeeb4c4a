/// Something wrong with a formula, and where in its text.
struct FormulaFault: Error, Hashable {
  /// Unicode scalars from the text's beginning.
  let range: Range<Int>
  let message: String
  let remedy: String

  init(_ range: Range<Int>, _ message: String, _ remedy: String) {
    (self.range, self.message, self.remedy) = (range, message, remedy)
  }

  /// A word of the text as messages show it.
  static func shown(_ word: some StringProtocol) -> String {
    word.unicodeScalars.count <= 32 ? "'\(word)'" : "'\(word.prefix(31))…'"
  }
}
