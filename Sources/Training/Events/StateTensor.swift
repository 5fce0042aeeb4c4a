public import LinearAlgebra
public import Recurrent

/// One state component over time: [T·B, H].
public struct StateTensor: @unchecked Sendable {
  /// `s`, `q`, `encoder.s`, …
  public let name: String
  public let values: Matrix
  /// Steps and lengths of the layer it belongs to.
  public let shape: BatchShape
}
