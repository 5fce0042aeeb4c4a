import LinearAlgebra

extension Network {
  /// Draws all parameters anew, as `model.init` says.
  ///
  /// Each parameter has a stream of its own, `init/<name>`, and each gate with an initialiser of its own
  /// `init/<name>.<gate>`, so that adding one moves no other. Numbers are drawn in Float64 and rounded.
  public func initialize(seed: UInt64) {
    let initialization = Initialization(model)
    for shape in parameters.shapes {
      for step in initialization.steps(for: shape) {
        parameters[shape.name].columns(step.columns).assign(step.values.numbers(for: step.target, seed: seed))
      }
    }
  }
}
