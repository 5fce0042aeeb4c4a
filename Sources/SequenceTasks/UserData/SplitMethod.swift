public import Components

/// How shares of the sequences are chosen for validation and test.
public enum SplitMethod: String, Sendable, CaseIterable, ValueConvertible {
  /// At random, of each class its share.
  case stratified
  case random
  /// The last for the test, those before them for validation.
  case ordered
}
