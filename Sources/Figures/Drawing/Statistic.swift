public import Components

/// How a line is made from seeds.
public enum Statistic: String, Sendable, CaseIterable, ValueConvertible {
  case mean, median
  /// No line: every seed for itself.
  case all
}
