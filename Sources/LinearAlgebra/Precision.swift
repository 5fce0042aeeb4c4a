/// The type of real numbers a network computes with. Matrices carry it at run time, so that no code is written twice and nothing is
/// dispatched per element: each call works on a whole batch.
public enum Precision: String, Sendable, CaseIterable {
  case float32, float64

  /// Bytes of one number.
  public var size: Int { self == .float32 ? 4 : 8 }
}
