import LinearAlgebra

/// Random strings → the same backwards: the first letter read is the last one written, so that every lag is
/// its own mirror image.
enum Reversal {
  /// - Parameters:
  ///   - letters: the first so many of the Latin alphabet, equally likely.
  ///   - lengths: equally likely.
  ///   - evaluated: strings for validation, and for the test.
  static func source(letters: Int, lengths: ClosedRange<Int>, evaluated: Int) -> TextPairSource {
    let alphabet = (0..<letters).map { Unicode.Scalar(UInt8(97 + $0)) }
    /// A string that belongs to `set`: eight of ten strings are training's, so that no string of the test was
    /// ever trained on.
    @Sendable func draw(_ set: NameSplit, _ stream: inout RandomStream) -> TextPair {
      while true {
        let length = lengths.lowerBound + stream.integer(below: lengths.count)
        let drawn = (0..<length).map { _ in Character(alphabet[stream.integer(below: letters)]) }
        let text = String(drawn)
        if NameSplit(text, of: "reversal") == set { return TextPair(text, String(drawn.reversed())) }
      }
    }
    func pairs(_ split: EvaluationSplit) -> [TextPair] {
      var stream = RandomStream(seed: 0, name: "data/reversal/\(split.rawValue)")
      return (0..<evaluated).map { _ in draw(.evaluation(split), &stream) }
    }
    return TextPairSource(
      coder: TextPairCoder(inputs: alphabet, outputs: alphabet),
      longest: (lengths.upperBound, lengths.upperBound),
      training: .fresh { draw(.training, &$0) }, validation: pairs(.validation), test: pairs(.test),
      isByStep: true,
      facts: [
        (
          "strings",
          """
          \(lengths.lowerBound) to \(lengths.upperBound) of \(letters) letters; \(evaluated) for validation and \(evaluated) for the \
          test, which training never sees
          """
        )
      ])
  }
}
