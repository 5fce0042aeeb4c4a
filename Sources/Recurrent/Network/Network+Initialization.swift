public import LinearAlgebra

extension Network {
  /// Draws all parameters anew, as `model.init` says.
  public func initialize(seed: UInt64, under determinism: Determinism = .machine) {
    parameters.initialize(as: model, seed: seed, under: determinism)
  }
}

extension Parameters {
  /// Draws all numbers anew, as the `init` of a model with these parameters says.
  ///
  /// Each parameter has a stream of its own, `init/<name>`, and each gate with an initialiser of its own
  /// `init/<name>.<gate>`, so that adding one moves no other. Numbers are drawn in Float64 and rounded.
  public func initialize(as model: ModelSettings, seed: UInt64, under determinism: Determinism) {
    let initialization = Initialization(model, under: determinism)
    for shape in shapes {
      for step in initialization.steps(for: shape) {
        self[shape.name].columns(step.columns).assign(step.values.numbers(for: step.target, seed: seed))
      }
    }
  }
}
