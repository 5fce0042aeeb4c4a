/// A population of units that go through their steps apart from one another, each with pre-activations of its own.
protocol GatedPopulation {
  /// s_{t−1}, by unit.
  var output: [Double] { get }

  /// Takes a step.
  ///
  /// - Parameters:
  ///   - drive: what inputs and biases add, by gate and unit.
  ///   - field: what the recurrent weights add.
  ///   - weights: √σ_w² by gate.
  /// - Returns: what errors meet.
  mutating func step(drive: [[Double]], field: [[Double]], weights: [Double]) -> GatedStep
}
