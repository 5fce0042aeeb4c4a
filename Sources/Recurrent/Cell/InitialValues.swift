public import Components

/// The initial values of a parameter.
public protocol InitialValues: Sendable {
  /// The target's numbers, [rows, columns] in row order, in Float64 whatever the network's precision. They
  /// depend on the seed and the target alone. Called only if `problems(for:)` is empty.
  func numbers(for target: InitialTarget, seed: UInt64) -> [Double]

  /// Why this cannot fill the target; keys are those of its own settings, "" for itself.
  func problems(for target: InitialTarget) -> [Problem]
}

extension InitialValues {
  public func problems(for target: InitialTarget) -> [Problem] { [] }
}

/// Initial values of a parameter that a file can name under `model.init`.
public protocol Initializer: InitialValues, Component {}
