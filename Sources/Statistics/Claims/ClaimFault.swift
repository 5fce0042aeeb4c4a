/// Something wrong with a claim, and where in its text.
public struct ClaimFault: Error, Hashable, Sendable {
  /// In Unicode scalars from the beginning of the text.
  public let range: Range<Int>
  public let message: String
  public let remedy: String

  public init(_ range: Range<Int>, _ message: String, _ remedy: String) {
    (self.range, self.message, self.remedy) = (range, message, remedy)
  }

  /// A word of the text, as messages show it.
  public static func shown(_ word: some StringProtocol) -> String {
    word.unicodeScalars.count <= 48 ? "'\(word)'" : "'\(word.prefix(47))…'"
  }
}
