public import LinearAlgebra

/// Which states a batch leaves out: matrices of zeros and 1/(1 − share), by the prefix of the layer's names.
public struct DropoutMasks: @unchecked Sendable {
  /// Of what W reads, the same at all steps of a sequence: [B, H].
  public let recurrent: [String: Matrix]
  /// Of what a level hands to the level above: [T·B, width], in the order of the sequence.
  public let between: [String: Matrix]
}
