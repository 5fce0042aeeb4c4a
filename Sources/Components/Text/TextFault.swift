/// Something wrong with a text in a small language, a formula or a claim, and where in it.
public struct TextFault: Error, Hashable, Sendable {
  /// Unicode scalars from the text's beginning.
  public let range: Range<Int>
  public let message: String
  public let remedy: String

  public init(_ range: Range<Int>, _ message: String, _ remedy: String) {
    (self.range, self.message, self.remedy) = (range, message, remedy)
  }

  /// The same of the setting that holds the text.
  public func problem(at key: String) -> Problem {
    Problem(key, message, remedy: .words(remedy), at: .part(range))
  }

  /// A word of the text as messages show it: of a longer one than `limit` its beginning.
  public static func shown(_ word: some StringProtocol, limit: Int = 48) -> String {
    "'\(word.shortened(to: limit))'"
  }
}
