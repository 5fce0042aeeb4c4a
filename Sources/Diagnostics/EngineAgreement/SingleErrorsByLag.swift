import LinearAlgebra
import Recurrent

/// ∂E_t/∂s_{t−l} of some steps t, exactly and by lag: of the layer that the head reads, its components joint.
struct SingleErrorsByLag {
  /// By example: the steps t, and for each of them the errors by lag, each [C·H].
  private(set) var targets: [[Int]]
  private(set) var exact: [[[[Double]]]]
  /// One more than the largest lag.
  let lags: Int

  /// Runs the network, which keeps its forward pass.
  ///
  /// - Parameter lags: one more than the largest.
  init(_ network: Network, on batch: Batch, _ steps: TargetSteps, lags: Int) {
    let shape = batch.outputShape, layer = network.layer
    self.lags = lags
    targets = Array(repeating: [], count: batch.examples)
    exact = Array(repeating: [], count: batch.examples)
    if lags == 0 { return }
    let errors = StepErrors(network, on: batch)
    for position in steps.positions.indices {
      let at = (0..<batch.examples).map { steps.step(position, length: shape.length($0)) }
      guard at.contains(where: { $0 != nil }) else { continue }
      errors.propagate(from: at)
      for (example, t) in at.enumerated() {
        guard let t else { continue }
        targets[example].append(t)
        exact[example].append(
          (0..<min(t + 1, lags)).map { lag in
            // Block 0 is step −1.
            let row = (t - lag + 1) * shape.examples + example
            return layer.stateGradients.flatMap { $0.rows(row..<row + 1).elements }
          })
      }
    }
  }
}
