/// What to do about a problem: every one names something.
public enum Remedy: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// One line without a full stop.
  case words(String)
  /// No one thing: the handbook's page on the problem's key says what is possible.
  case handbook

  public init(stringLiteral words: String) { self = .words(words) }
}
