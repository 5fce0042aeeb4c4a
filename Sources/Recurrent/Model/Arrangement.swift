public import Components

/// How inputs, states and outputs are wired over time: one of the four of RNN White Box, decided by the task.
public enum Arrangement: String, Sendable, CaseIterable, ValueConvertible {
  /// Synchronised input and output: y_t at every frame.
  case manyToMany = "many-to-many"
  /// Unsynchronised: an encoder reads to its last state, and a decoder continues from there.
  case sequenceToSequence = "sequence-to-sequence"
  /// Input sequence: one output after the last step of each sequence.
  case manyToOne = "many-to-one"
  /// Output sequence: one input at the first step.
  case oneToMany = "one-to-many"

  /// Whether outputs have steps of their own, which may be fed back.
  public var generates: Bool { self == .sequenceToSequence || self == .oneToMany }
  /// Whether inputs have more than one step.
  public var readsSequence: Bool { self != .oneToMany }
  /// Whether there is an output at every step.
  public var hasOutputSteps: Bool { self != .manyToOne }
}

/// What is fed back of y_{t−1} into step t, in an arrangement that generates.
public enum FeedbackKind: String, Sendable, CaseIterable, ValueConvertible {
  case none
  /// The true token.
  case teacher
  /// The network's own argmax; no gradient passes through it.
  case greedy
  /// The network's own softmax, read literally: the gradient passes through y_{t−1}, so V and c have messages
  /// too.
  case soft
}

/// How an encoder's last state reaches the decoder.
public enum HandoverKind: String, Sendable, CaseIterable, ValueConvertible {
  /// s^e C enters every step; the decoder starts at zero.
  case context
  /// Every state component of the encoder becomes the decoder's first.
  case initial
  case both

  public var setsInitialState: Bool { self != .context }
  public var givesContext: Bool { self != .initial }
}
