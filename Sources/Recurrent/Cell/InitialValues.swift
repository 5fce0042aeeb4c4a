public import Components

/// What a parameter begins with.
public protocol InitialValues: Sendable {
  /// [rows, columns] of the target in row order, in Float64 whatever the network's precision; a function of the seed and the target
  /// alone. Only called where `problems(for:)` is empty.
  func numbers(for target: InitialTarget, seed: UInt64) -> [Double]

  /// Why this cannot fill the target; keys are those of its own settings, "" for itself.
  func problems(for target: InitialTarget) -> [Problem]
}

extension InitialValues {
  public func problems(for target: InitialTarget) -> [Problem] { [] }
}

/// What a parameter begins with, as a file names it under `model.init`.
public protocol Initializer: InitialValues, Component {}
