/// What a run did or found that its user should know: one sentence without a full stop.
public struct RunNote: Codable, Equatable, Sendable {
  /// Nil if it concerns no trial in particular.
  public let trial: String?
  public let text: String
  /// Whether something went wrong, which is said even to those who want to hear of errors only.
  public let isTrouble: Bool

  init(_ text: String, of trial: String? = nil, isTrouble: Bool = false) {
    (self.text, self.trial, self.isTrouble) = (text, trial, isTrouble)
  }
}

extension RunNote: CustomStringConvertible {
  /// `model.cell=rnn/seed-2: its file is damaged …`
  public var description: String { trial.map { "\($0): \(text)" } ?? text }
}
