public import Components
public import Recurrent

/// A rule that turns gradients into changes of parameters.
public protocol Optimizer: Component {
  /// What is done to a gradient before it is used.
  var clip: (any Clipping)? { get }
  /// The rule with its state at step 0, for parameters shaped like these.
  func start(_ parameters: Parameters) -> any OptimizerState
}

/// An optimizer's memory between updates.
public protocol OptimizerState {
  /// θ ← θ + Δ(gradients); touches every number once.
  mutating func update(_ parameters: Parameters, along gradients: Parameters)
}

/// The index of optimizers: a new one is a file in this folder and a line here.
public enum Optimizers {
  public static let family = Family("optimizer", [SGD.self, Adam.self])
}
