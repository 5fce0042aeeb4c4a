public import LinearAlgebra

/// Sequences to learn from, step t of example b in row t·B + b.
public struct Batch: Sendable {
  public enum Inputs: Sendable {
    /// x [T·B, D]; rows past a sequence's end are zero.
    case reals(Matrix)
    /// A token a row, −1 past a sequence's end.
    case tokens([Int32])
  }

  public enum Targets: Sendable {
    /// A class a row, −1 past a sequence's end and where a step is not scored.
    case classes([Int32])
    /// Numbers a row [rows, K].
    case reals(Matrix)
  }

  /// Steps and lengths of the inputs; one step an example for one-to-many.
  public let inputShape: BatchShape
  /// Steps and lengths of the outputs; for many-to-one as the inputs', though there is but one output an example.
  public let outputShape: BatchShape
  public let inputs: Inputs
  /// [T·B] rows, or [B] for many-to-one.
  public let targets: Targets
  /// What is left out while training on this batch; nil where nothing is.
  public var dropout: DropoutMasks?

  public init(inputShape: BatchShape, outputShape: BatchShape? = nil, inputs: Inputs, targets: Targets) {
    self.inputShape = inputShape
    self.outputShape = outputShape ?? inputShape
    (self.inputs, self.targets) = (inputs, targets)
  }

  public var examples: Int { inputShape.examples }
}
