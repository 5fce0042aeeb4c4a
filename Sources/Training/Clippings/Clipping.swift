public import Components

/// A bound put on gradients before the optimizer uses them.
public protocol Clipping: Component {
  /// The factor every number of the gradient is multiplied by.
  ///
  /// - Parameter norm: ‖g‖₂ over all parameters.
  func factor(norm: Double) -> Double
}

/// The index of clippings: a new one is a file in this folder and a line here.
public enum Clippings {
  public static let family = Family("clipping", [NormClipping.self])
}
