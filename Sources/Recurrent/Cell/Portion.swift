public import Components

/// Which part of a parameter is drawn as one matrix.
public enum Portion: String, Sendable, CaseIterable, ValueConvertible {
  /// Each gate's columns on their own, as if each gate had a matrix.
  case gate
  case whole

  static let type = ValueType.choice(allCases.map(\.rawValue))
  static let doc =
    "Whether each gate's columns are drawn as a matrix of their own, or the whole parameter as one."
}
