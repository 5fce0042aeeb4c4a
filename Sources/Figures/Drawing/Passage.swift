/// Sequences set as text: words with shades behind them, or with errors marked.
public struct Passage: Sendable, Hashable {
  public struct Word: Sendable, Hashable {
    public var text: String
    /// What lies behind it, from 0, nothing, to 1, dark; NaN where nothing is known.
    public var shade: Double
    /// Whether it is not what it should be.
    public var isWrong: Bool

    public init(_ text: String, shade: Double = .nan, isWrong: Bool = false) {
      (self.text, self.shade, self.isWrong) = (text, shade, isWrong)
    }
  }

  public struct Line: Sendable, Hashable {
    /// Stands before the words: what they are.
    public var name: String
    public var words: [Word]
    /// Whether the words are letters of one, which stand close, in fixed pitch.
    public var isSpelled: Bool

    public init(_ name: String, _ words: [Word], isSpelled: Bool = false) {
      (self.name, self.words, self.isSpelled) = (name, words, isSpelled)
    }
  }

  /// Numbers from 0, black, to 1, white, row-major from the top.
  public struct Image: Sendable, Hashable {
    public var width: Int
    public var values: [Double]

    public init(width: Int, _ values: [Double]) { (self.width, self.values) = (width, values) }
  }

  public struct Example: Sendable, Hashable {
    /// Shown before the text.
    public var image: Image?
    /// Lines of a group have their words one below another, place by place, and are broken together.
    public var groups: [[Line]]

    public init(_ groups: [[Line]], image: Image? = nil) { (self.groups, self.image) = (groups, image) }
  }

  /// Of longer lines as many words are set, the first and the last; the data have them all.
  static let longest = 80

  public var examples: [Example]

  /// Whether words are left out.
  var isCut: Bool {
    examples.contains { $0.groups.joined().contains { !$0.isSpelled && $0.words.count > Passage.longest } }
  }

  public init(_ examples: [Example]) { self.examples = examples }
}
