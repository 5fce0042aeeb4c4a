/// A sequence as a file has it, before its words and labels have numbers.
struct RawExample: Sendable {
  enum Side: Sendable {
    /// Words or characters to be numbered, or labels, of which an empty one is not scored.
    case texts([String])
    /// Tokens or classes that are numbers already; −1 is a class that is not scored.
    case integers([Int32])
    /// Frames or targets one behind another, so many numbers each.
    case numbers([Double], width: Int)
  }

  let inputs: Side
  let targets: Side
  /// Where its target stands: `data.csv:12:5`, `example 7 of data.npz`.
  let place: String
  var membership = Membership()
}
