public import LinearAlgebra

/// How inputs, states and outputs are wired over time.
public enum Arrangement: String, Sendable, CaseIterable {
  /// An output at every step: the synchronised case of the founding text.
  case manyToMany = "many-to-many"
  /// One output after the last step of each sequence.
  case manyToOne = "many-to-one"
}

/// Sequences to learn from, step t of example b in row t·B + b.
public struct Batch: Sendable {
  public enum Inputs: Sendable {
    /// x [T·B, D]; rows past a sequence's end are zero.
    case reals(Matrix)
    /// A token a row, −1 past a sequence's end.
    case tokens([Int32])
  }

  public let shape: BatchShape
  public let inputs: Inputs
  /// A class per row [T·B] for many-to-many (−1 past the end), per example [B] for many-to-one.
  public let targets: [Int32]

  public init(shape: BatchShape, inputs: Inputs, targets: [Int32]) {
    (self.shape, self.inputs, self.targets) = (shape, inputs, targets)
  }
}
