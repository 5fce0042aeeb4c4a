public import Components
public import Statistics

/// What a forest plot shows: what several claims compare, each comparison with its interval in a row of its
/// own.
public struct ForestPlot: Sendable, Hashable {
  public var title: String
  public var caption: String
  /// Of its intervals: `95 %`.
  public var level: String
  public var claims: [Claim]
  public var wording = Wording.claims

  /// What its legend calls outcomes.
  public enum Wording: Sendable, Hashable {
    case claims
    /// Of whether two sides differ.
    case differences

    func word(_ outcome: ClaimVerdict.Outcome) -> String {
      switch (self, outcome) {
      case (.claims, _), (_, .undecided): outcome.rawValue
      case (.differences, .holds): "differ"
      case (.differences, .fails): "do not differ"
      }
    }
  }

  public init(title: String, caption: String, level: String = "95 %", claims: [Claim]) {
    (self.title, self.caption, self.level, self.claims) = (title, caption, level, claims)
  }

  /// A claim with those of its comparisons that estimate something, at least one.
  public struct Claim: Sendable, Hashable {
    /// From 1, its place on the page.
    public var number: Int
    public var sentence: String
    public var rows: [Row]
    /// Whether its one row is all that it compares, so that the sentence says what is compared.
    public var isSingle: Bool

    public init(number: Int, sentence: String, rows: [Row], isSingle: Bool) {
      precondition(!rows.isEmpty, "a claim in a forest plot has rows")
      precondition(!isSingle || rows.count == 1, "a single comparison has one row")
      (self.number, self.sentence, self.rows, self.isSingle) = (number, sentence, rows, isSingle)
    }
  }

  /// A comparison.
  public struct Row: Sendable, Hashable {
    /// What is compared, as written.
    public var left: String
    public var sign: String
    /// "" where all rows are compared with what the sentence names.
    public var right: String
    /// The contrast in words.
    public var numbers: String
    /// The difference of the sides, or on a logarithmic scale their ratio.
    public var contrast: Estimate
    public var scale: Scale
    /// Where the contrast is near enough to none, if that is what is claimed.
    public var margin: ClosedRange<Double>?
    /// What each seed says of the contrast; empty if they say it only together.
    public var dots: [Double]
    public var verdict: ClaimVerdict.Outcome
    public var direction: Direction

    public init(
      left: String, sign: String, right: String, numbers: String, contrast: Estimate, scale: Scale,
      margin: ClosedRange<Double>? = nil, dots: [Double] = [], verdict: ClaimVerdict.Outcome,
      direction: Direction
    ) {
      (self.left, self.sign, self.right) = (left, sign, right)
      (self.numbers, self.contrast, self.scale) = (numbers, contrast, scale)
      (self.margin, self.dots, self.verdict, self.direction) = (margin, dots, verdict, direction)
    }
  }

  /// On which side of no difference the contrast is claimed to be.
  public enum Direction: String, Sendable, Hashable { case above, below, neither }
}
