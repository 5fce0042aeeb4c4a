import CKernels
public import Components
import LinearAlgebra
public import Recurrent

/// g_u ← g_u · min(1, threshold · max(‖θ_u‖, ε) / ‖g_u‖) for every unit u: a step may change a unit by no
/// more than its share.
///
/// The unit-wise variant of the paper: of a matrix, what enters one unit (one unit's one gate), a column
/// here; a vector as a whole. The head, V and c, is left out as in the paper, unless `head` is set.
public struct AdaptiveClipping: Clipping {
  public static let kind = "adaptive"
  public static let summary =
    "the norm of every unit's gradient is bounded by a share of the norm of its weights"
  public static let reference: String? =
    "Brock, De, Smith & Simonyan, High-performance large-scale image recognition without normalization, ICML 2021"

  public var threshold = 0.01
  public var epsilon = 1e-3
  public var head = false

  public init() {}

  public static let settings: [Setting<AdaptiveClipping>] = [
    Setting(
      "threshold", \.threshold, .real(.positive),
      doc: "Largest ratio of norms, gradient to weights, that is left as it is."),
    Setting(
      "epsilon", \.epsilon, .real(.positive),
      doc: "Least norm of a unit's weights, so that what starts at 0 can grow."),
    Setting("head", \.head, .flag, doc: "The head's V and c are bounded, too."),
  ]

  public func prepare(for parameters: Parameters) -> ClippingRoom {
    let bounded = parameters.shapes.filter { head || !["V", "c"].contains($0.base) }
    let width = bounded.map(\.columns).max() ?? 0
    return ClippingRoom(
      groups: bounded.map { [$0.name] }, scratch: Matrix(rows: 1, columns: 2 * width, precision: .float64))
  }

  public func clip(_ gradients: Parameters, norm: Double, at parameters: Parameters, _ room: ClippingRoom)
    -> Clipped
  {
    guard let scratch = room.scratch else { return Clipped() }
    let functions = gradients.values.precision.functions
    var changed = 0
    for group in room.groups {
      for name in group {
        let g = gradients[name], isVector = g.rows == 1
        // A vector is one column.
        let (rows, columns) = isVector ? (g.columns, 1) : (g.rows, g.columns)
        changed += Int(
          functions.pointee.clip_columns(
            numericCast(rows), numericCast(columns), parameters[name].pointer, g.pointer, threshold, epsilon,
            scratch.pointer.assumingMemoryBound(to: Double.self)))
      }
    }
    return Clipped(gradients, before: norm, changed: changed)
  }
}
