/// Something by which a stored trial and its repetition were made differently, or why they should not differ.
public struct VerificationReason: Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// The file's bytes are not those that were written.
    case file
    /// The settings in the file are not those that it was made with.
    case settings
    case seed
    case data
    /// The weights that it began with.
    case start
    /// The program that made it.
    case code
    /// The processor's instructions, and the libraries that compute.
    case machine
    /// Nothing of all that differs.
    case none
  }

  public let kind: Kind
  /// A phrase for a sentence, with what was then and what is now.
  public let words: String

  init(_ kind: Kind, _ words: String) { (self.kind, self.words) = (kind, words) }
}

extension [VerificationReason] {
  /// Whether they are enough to tell that the file is not the trial's result, whatever its numbers are.
  var refute: Bool { contains { [.settings, .seed, .data, .start].contains($0.kind) } }
}
