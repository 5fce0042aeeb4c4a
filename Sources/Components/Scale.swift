/// On which scale a quantity is averaged and compared.
///
/// It is declared by who measures the quantity, never chosen from the data.
public enum Scale: Sendable, Hashable {
  /// Mean, and difference of means.
  case linear
  /// Geometric mean, and ratio of such: for positive quantities that span decades (losses, norms, numbers of
  /// updates).
  case logarithmic
}
