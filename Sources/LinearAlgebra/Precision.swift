/// The type of the real numbers that a network computes with. Matrices know it at run time, so that no code
/// is written twice; nothing is dispatched for each element, because each call works on a whole batch.
public enum Precision: String, Sendable, CaseIterable {
  case float32, float64

  /// Bytes of one number.
  public var size: Int { self == .float32 ? 4 : 8 }
}
