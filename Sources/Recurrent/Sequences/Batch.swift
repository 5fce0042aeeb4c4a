public import LinearAlgebra

/// Sequences to learn from; step t of example b stands in row t·B + b.
public struct Batch: Sendable {
  public enum Inputs: Sendable {
    /// x [T·B, D]; rows past a sequence's end are zero.
    case reals(Matrix)
    /// One token per row, −1 past a sequence's end.
    case tokens([Int32])
  }

  public enum Targets: Sendable {
    /// One class per row, −1 past a sequence's end and at steps that are not scored.
    case classes([Int32])
    /// [rows, K]
    case reals(Matrix)
    /// Labels, each of which holds, 1, or not, 0: [rows, K].
    case labels(Matrix)

    /// Others of the same kind.
    public func map(classes: ([Int32]) -> [Int32], numbers: (Matrix) -> Matrix) -> Targets {
      switch self {
      case .classes(let all): .classes(classes(all))
      case .reals(let all): .reals(numbers(all))
      case .labels(let all): .labels(numbers(all))
      }
    }
  }

  /// Steps and lengths of the inputs; for one-to-many, one step per example.
  public let inputShape: BatchShape
  /// Steps and lengths of the outputs; for many-to-one those of the inputs, although there is only one output
  /// per example.
  public let outputShape: BatchShape
  public let inputs: Inputs
  /// [T·B] rows, or [B] for many-to-one.
  public let targets: Targets
  /// What dropout leaves out while training on this batch; nil if nothing is left out.
  public var dropout: DropoutMasks?
  /// Which sequences go on where those in the same rows of the batch before ended; nil where none ever do.
  public var continues: [Bool]?
  /// The states that these go on from; nil where all begin as the network says.
  public var initial: InitialStates?

  public init(inputShape: BatchShape, outputShape: BatchShape? = nil, inputs: Inputs, targets: Targets) {
    self.inputShape = inputShape
    self.outputShape = outputShape ?? inputShape
    (self.inputs, self.targets) = (inputs, targets)
  }

  public var examples: Int { inputShape.examples }
}
