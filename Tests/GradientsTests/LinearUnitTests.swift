import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@testable import Gradients

/// h' = λh + x on white noise of variance one: E[h²] = 1/(1−λ²) and E[(dh/dλ)²] = (1+λ²)/(1−λ²)³ (Zucchet &
/// Orvieto 2024), with the influence that the forward engines carry. Sensitivity explodes as λ → 1 long
/// before the state does.
@Suite struct LinearUnitTests {
  /// The state and dh/dλ at the last step of many sequences, for λ = exp(−exp ν): dh/dν = dh/dλ · dλ/dν,
  /// dλ/dν = −exp(ν) λ.
  private func lastSteps(_ lambda: Double, _ engine: MessageEngine, sequences: Int) -> [(
    h: Double, slope: Double
  )] {
    var model = ModelSettings()
    (model.cell, model.hidden) = (LRU(), 1)
    // By then λ^steps is e⁻¹⁰, nothing beside a standard error.
    let steps = Int(10 / (1 - lambda))
    let shape = NetworkShape(inputs: .reals(1), outputs: .reals(1), arrangement: .manyToOne)
    let network = Network(
      model, shape, precision: .float64, inputSteps: steps, examples: sequences, keepsForward: true)
    network.parameters.clear()
    let nu = Double.log(-.log(lambda))
    network.parameters["nu"][0, 0] = nu
    // θ = 0 and no imaginary input: real throughout; γ = exp 0.
    network.parameters["U"][0, 0] = 1
    let batch = randomBatch(shape, inputLengths: Array(repeating: steps, count: sequences), seed: 11)
    _ = network.forward(batch)
    let messages = Messages(engine, of: network, inputSteps: steps, outputSteps: steps)
    guard let index = messages.messages.firstIndex(where: { $0.state == "s" && $0.parameter == "nu" }) else {
      return []
    }
    return (0..<sequences).map { example in
      messages.follow(batch, example: example)
      let slope = messages.values[index].values[steps - 1, 0] / (-Double.exp(nu) * lambda)
      #expect(network.layer.states[1][steps * sequences + example, 0] == 0)
      return (network.layer.states[0][steps * sequences + example, 0], slope)
    }
  }

  /// How many standard errors the mean of squares is away from what it should be.
  private func distance(_ numbers: [Double], _ expected: Double) -> Double {
    let squares = numbers.map { $0 * $0 }, count = Double(numbers.count)
    let mean = squares.reduce(0, +) / count
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    return abs(mean - expected) / (variance / count).squareRoot()
  }

  private func second(_ lambda: Double) -> Double {
    (1 + lambda * lambda) / Double.exp(3 * .log(1 - lambda * lambda))
  }

  @Test(arguments: [0.3, 0.8, 0.95], MessageEngine.allCases)
  func secondMomentsAreThoseOfTheClosedForm(lambda: Double, engine: MessageEngine) {
    let last = lastSteps(lambda, engine, sequences: 600)
    #expect(last.count == 600)
    #expect(distance(last.map(\.h), 1 / (1 - lambda * lambda)) < 4)
    #expect(distance(last.map(\.slope), second(lambda)) < 4)
  }

  /// Negative control: the closed form of a λ not far away is told apart.
  @Test func anotherLambdaIsSeen() {
    let last = lastSteps(0.8, .unit, sequences: 600)
    #expect(distance(last.map(\.slope), second(0.88)) > 4)
    #expect(distance(last.map(\.h), 1 / (1 - 0.9 * 0.9)) > 4)
  }
}
