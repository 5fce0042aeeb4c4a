public import Components
public import Recurrent

/// A set of parameter values to which every update returns.
public protocol Constraint: Component {
  /// Moves the parameters into the set, and returns what keeps them there. Called once, before the first
  /// update.
  func start(_ parameters: Parameters) -> any ConstraintComputation
  /// Parameters that cannot be constrained in this way; keys are relative to the constraint.
  func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem]
}

/// A constraint at work on one network's parameters.
public protocol ConstraintComputation: AnyObject, Resumable {
  /// Remembers the parameters before an update.
  func begin(_ parameters: Parameters)
  /// Takes the parameters, as an update left them, into the set.
  ///
  /// - Returns: how far from the set they are then.
  func finish(_ parameters: Parameters) -> Double
}

/// The index of constraints: a new one is a file in this folder and a line here.
public enum Constraints {
  public static let family = Family("constraint", [OrthogonalConstraint.self])
}
