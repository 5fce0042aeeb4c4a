import LinearAlgebra

/// What the mean-field theory of wide random networks predicts of the gradients of gated cells.
///
/// Pre-activations are normals with the covariance over time of what makes them: σ_w² E[s_{t−1} s_{t′−1}] by the
/// recurrent weights, σ_x² at each step alone by the inputs, and for each unit a constant. The law of the states under
/// them is found by Monte Carlo, 128 units that go through 96 steps from zeros, always by the same random numbers;
/// errors go back through these steps in second moments (`ErrorMoments`). χ is by how much a step multiplies their
/// mean square, the spectral radius of that map, taken over the middle half of the steps.
///
/// Approximate: exact for infinite widths, independent weights and inputs that are normal. Of random networks of 512
/// units it differs by 1 % where errors fade, by 4 % at χ = 1.2; in deeper chaos, where sequences differ, by 10 % and more.
///
/// Gilboa et al. draw the weights anew at every step besides. Then errors of different steps are not correlated, and
/// what reaches a unit by W and by its own memory adds in squares and not in size: where c = f and α are constant,
/// χ = f² + σ²α², and here it is (f + σα)².
///
/// Source: Gilboa et al., *Dynamical isometry and a mean field theory of LSTMs and GRUs*, 2019; with the same weights at
/// every step Krishnamurthy, Can & Schwab, *Theory of gating in recurrent neural networks*, Phys. Rev. X 12, 2022.
struct GatedMeanField {
  static let units = 128
  static let steps = 96

  let chi: Double

  /// Standard normals of each step, for recurrent weights and inputs, as many as four gates take.
  private static let draws: [(recurrent: [Double], inputs: [Double])] = {
    var stream = RandomStream(seed: 0, name: "mean-field")
    func numbers() -> [Double] { stream.normals(4 * units) }
    return (0..<steps).map { _ in (numbers(), numbers()) }
  }()

  /// - Parameters:
  ///   - population: `units` of them before their first step.
  ///   - weights: σ_w² by gate, H times the mean square of its recurrent weights.
  ///   - inputs: σ_x² by gate, the variance over time of (x_t U)_g.
  ///   - offsets: the mean of (x_t U)_g + b_g over time, by gate and unit.
  init(_ population: some GatedPopulation, weights: [Double], inputs: [Double], offsets: [[Double]]) {
    guard (weights + inputs + offsets.joined()).allSatisfy(\.isFinite) else {
      chi = .nan
      return
    }
    let gates = weights.indices, roots = weights.map { $0.squareRoot() }
    let deviations = inputs.map { $0.squareRoot() }
    var population = population, outputs: [[Double]] = [], steps: [GatedStep] = [], field = CorrelatedField()
    for draw in Self.draws {
      outputs.append(population.output)
      let covariances = outputs.map { earlier in
        zip(earlier, population.output).reduce(0) { $0 + $1.0 * $1.1 } / Double(Self.units)
      }
      let recurrent = field.next(covariances, draw: Array(draw.recurrent[..<(gates.count * Self.units)]))
      func part(_ numbers: [Double], _ gate: Int) -> ArraySlice<Double> {
        numbers[gate * Self.units..<(gate + 1) * Self.units]
      }
      steps.append(
        population.step(
          drive: gates.map { gate in
            zip(offsets[gate], part(draw.inputs, gate)).map { $0 + deviations[gate] * $1 }
          },
          field: gates.map { gate in part(recurrent, gate).map { roots[gate] * $0 } }, weights: roots))
    }
    let growth = ErrorMoments.growth(through: steps)[Self.steps / 4..<3 * Self.steps / 4]
    chi = Reals.exp(growth.reduce(0, +) / Double(growth.count))
  }
}
