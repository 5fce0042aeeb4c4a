public import Components
import LinearAlgebra
public import Recurrent

/// A bound put on gradients before the optimizer uses them.
public protocol Clipping: Component {
  /// Memory for parameters shaped like these, made once before the first update.
  func prepare(for parameters: Parameters) -> ClippingRoom
  /// Bounds the gradients in place.
  ///
  /// - Parameters:
  ///   - gradients: g, replaced by what the optimizer is to use.
  ///   - norm: ‖g‖₂ over all parameters; finite.
  ///   - parameters: θ before the update.
  ///   - room: what `prepare` returned.
  /// - Returns: what was done.
  func clip(_ gradients: Parameters, norm: Double, at parameters: Parameters, _ room: ClippingRoom) -> Clipped
}

extension Clipping {
  public func prepare(for parameters: Parameters) -> ClippingRoom { ClippingRoom() }
}

/// What one clipping did.
public struct Clipped: Sendable, Equatable {
  /// The norm of the whole gradient afterwards divided by the norm before; if all numbers were multiplied by
  /// one factor, exactly that factor.
  public var factor = 1.0
  /// The share of the numbers that were changed.
  public var share = 0.0

  public init(factor: Double = 1, share: Double = 0) { (self.factor, self.share) = (factor, share) }

  /// What is left of a gradient of norm `before` whose numbers were changed one by one.
  init(_ gradients: Parameters, before: Double, changed: Int) {
    self.init()
    guard changed > 0, before > 0 else { return }
    (factor, share) = (gradients.norm / before, Double(changed) / Double(gradients.count))
  }
}

/// What a clipping computes with, none of which changes the next: which parameters belong together, and room
/// for numbers.
public struct ClippingRoom: Sendable {
  /// Names of parameters that are bounded together.
  var groups: [[String]] = []
  /// [1, numbers], float64
  var scratch: Matrix?
}

/// The index of clippings: a new one is a file in this folder and a line here.
public enum Clippings {
  public static let family = Family(
    "clipping", [NormClipping.self, ElementClipping.self, GroupClipping.self, AdaptiveClipping.self])
}
