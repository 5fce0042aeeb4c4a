import Components
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@Suite struct OmegaTests {
  // MARK: against PyTorch

  /// A case of omega.json, which omega.py makes.
  struct Golden: Decodable {
    struct Omega: Decodable {
      let value: Double
      let gradient: [Double]
    }

    let activation: String
    let lengths: [Int]
    let last_only: Bool
    let parameters: [String: [Double]]
    let inputs: [Double]
    let targets: [Int32]
    let loss: Double
    let below_threshold: Int
    let omega: [String: Omega]

    static func all() throws -> [Golden] {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "omega.json")
      return try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file))
    }

    func network() throws -> (Network, Batch) {
      var model = ModelSettings(), cell = RNN(), loss = LossSettings()
      cell.activation = try #require(Activation(rawValue: activation))
      (model.cell, model.hidden) = (cell, 5)
      if last_only { loss.steps = .last(1) }
      let shape = NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .manyToMany)
      let network = Network(
        model, shape, loss: loss, precision: .float64, inputSteps: 12, examples: lengths.count,
        keepsForward: true)
      for (name, numbers) in parameters { network.parameters[name].assign(numbers) }
      let batch = BatchShape(lengths: lengths), x = Matrix(rows: batch.rows, columns: 2, precision: .float64)
      x.assign(inputs)
      return (network, Batch(inputShape: batch, inputs: .reals(x), targets: .classes(targets)))
    }
  }

  private func evaluate(_ variant: OmegaPenalty.Variant, _ network: Network, _ batch: Batch) -> (
    value: Double, Parameters
  ) {
    var penalty = OmegaPenalty()
    penalty.variant = variant
    let gradients = Parameters(network.parameters.shapes, precision: network.precision)
    gradients.values.assign(Array(repeating: 7, count: gradients.count))
    let computation = penalty.prepare(like: network, inputSteps: 12, outputSteps: 12, examples: 7)
    return (computation.evaluate(at: network.parameters, on: batch, into: gradients), gradients)
  }

  @Test(arguments: OmegaPenalty.Variant.allCases) func bothVariantsAreAsPublished(
    variant: OmegaPenalty.Variant
  ) throws {
    let cases = try Golden.all()
    #expect(cases.count == 4 && cases.contains { $0.below_threshold > 5 })
    for golden in cases {
      let (network, batch) = try golden.network()
      #expect(abs(network.forward(batch).loss - golden.loss) <= 1e-12 * golden.loss)
      let expected = try #require(golden.omega[variant.rawValue]),
        (value, gradients) = evaluate(variant, network, batch)
      #expect(abs(value - expected.value) <= 1e-10 * expected.value, "\(value) \(expected.value)")
      #expect(relativeDifference(gradients["W"].elements, expected.gradient) <= 1e-10)
      for name in ["U", "b", "V", "c"] { #expect(gradients[name].sumOfSquares == 0) }
      // The variants are two things.
      let other = try #require(golden.omega[variant == .paper ? "code" : "paper"])
      #expect(relativeDifference(gradients["W"].elements, other.gradient) > 1e-3)
    }
  }

  // MARK: against differences with the stop-gradients held fixed

  /// Ω with the Jacobians that the network's weights give at the activations it keeps: λ and activations stay
  /// what they were.
  private func frozen(
    _ variant: OmegaPenalty.Variant, _ network: Network, _ batch: Batch, _ lambda: [[[Double]]],
    _ jacobians: StateJacobians
  ) -> Double {
    var total = 0.0, pairs = 0
    let shape = batch.outputShape
    for example in 0..<batch.examples {
      jacobians.follow(batch, example: example)
      let tensor = jacobians.values[0].values
      for t in 0..<shape.length(example) {
        let own = lambda[t][example], n = own.count
        let J = Array(tensor.elements[t * n * n..<(t + 1) * n * n])
        var sent = 0.0
        for column in 0..<n {
          let number = (0..<n).reduce(0) { $0 + own[$1] * J[$1 * n + column] }
          sent += number * number
        }
        let had = own.reduce(0) { $0 + $1 * $1 }
        guard had >= 1e-20 else { continue }
        let ratio = variant == .code ? sent / had : (sent / had).squareRoot()
        total += (ratio - 1) * (ratio - 1)
        pairs += 1
      }
    }
    return total / Double(variant == .paper ? batch.examples : pairs)
  }

  @Test(
    arguments: [RNN(), LSTM(), GRU(), MappedCell(), ReadsAllCell(), LSTM1997(block: 2)] as [any Cell],
    OmegaPenalty.Variant.allCases)
  func gradientsAreImmediate(cell: any Cell, variant: OmegaPenalty.Variant) {
    let subject = RandomCase(cell: cell, arrangement: .manyToMany, seed: 11), batch = subject.batch(seed: 12)
    let network = subject.network(keepsForward: true, seed: 13)
    let (value, gradients) = evaluate(variant, network, batch)
    _ = network.forward(batch)
    network.backward(batch, into: Parameters(network.parameters.shapes, precision: .float64))
    let shape = batch.outputShape, layer = network.layer
    let lambda = (0..<shape.steps).map { t in
      (0..<batch.examples).map { example in
        layer.stateGradients.flatMap { layer.block($0, t + 1, shape).rows(example..<example + 1).elements }
      }
    }
    let jacobians = StateJacobians(of: network, inputSteps: 11, outputSteps: 10)
    func omega() -> Double { frozen(variant, network, batch, lambda, jacobians) }
    #expect(abs(value - omega()) <= 1e-12 * value)
    // What W enters by: the mapped weights of a cell that maps them, moved without a forward pass.
    let W = network.place(of: layer).names.weights(network.parameters).W
    var differences: [Double] = []
    for row in 0..<W.rows {
      for column in 0..<W.columns {
        let number = W[row, column], size = 1e-4
        func moved(_ by: Double) -> Double {
          W[row, column] = number + by
          defer { W[row, column] = number }
          return omega()
        }
        differences.append(
          (8 * (moved(size) - moved(-size)) - (moved(2 * size) - moved(-2 * size))) / (12 * size))
      }
    }
    let expected = Matrix(rows: W.rows, columns: W.columns, precision: .float64)
    expected.assign(differences)
    let own = Matrix(
      rows: network.parameters["W"].rows, columns: network.parameters["W"].columns, precision: .float64)
    network.pullBack(expected, into: own, by: "W")
    #expect(relativeDifference(gradients["W"].elements, own.elements) <= 1e-9)
    // Nothing but the immediate part by W.
    #expect(gradients["W"].sumOfSquares > 0)
    for shape in gradients.shapes where shape.name != "W" { #expect(gradients[shape.name].sumOfSquares == 0) }
  }

  @Test func everyLayerHasItsTerm() {
    var model = ModelSettings()
    (model.hidden, model.feedback) = (4, "none")
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .sequenceToSequence)
    let network = Network(model, shape, precision: .float32, inputSteps: 6, outputSteps: 5, examples: 3)
    network.initialize(seed: 2)
    let batch = randomBatch(
      shape, inputLengths: [6, 4, 1], outputLengths: [2, 5, 3], precision: .float32, seed: 3)
    let (value, gradients) = evaluate(.code, network, batch)
    #expect(value > 0 && value.isFinite)
    for shape in gradients.shapes {
      #expect((gradients[shape.name].sumOfSquares > 0) == (shape.base == "W"), "\(shape.name)")
    }
  }

  // MARK: settings

  @Test func weightsDecayAsOneOverT() {
    var penalty = OmegaPenalty()
    #expect((0..<3).map { penalty.weight(at: $0) } == [2, 2, 2])
    (penalty.weight, penalty.decay) = (4, 1)
    #expect([0, 1, 3].map { penalty.weight(at: $0) } == [4, 2, 1])
    penalty.decay = 100
    #expect(penalty.weight(at: 100) == 2 && penalty.weight(at: 300) == 1)
  }

  @Test func whatIsNotDefinedIsRefused() {
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .oneToMany)
    var model = ModelSettings()
    #expect(
      OmegaPenalty().problems(for: model, shape).isEmpty
        && FlossingPenalty().problems(for: model, shape).isEmpty)
    model.cell = GRUResetBefore()
    #expect(
      OmegaPenalty().problems(for: model, shape).count == 1
        && FlossingPenalty().problems(for: model, shape).isEmpty)
    (model.cell, model.feedback) = (RNN(), "soft")
    #expect(
      OmegaPenalty().problems(for: model, shape).count == 1
        && FlossingPenalty().problems(for: model, shape).count == 1)
    var settings = GradientSettings()
    (settings.penalty, settings.online, model.feedback) = (OmegaPenalty(), 2, "none")
    #expect(settings.penaltyProblems(for: model, shape).map(\.key) == ["penalty"])
    var flossing = FlossingPenalty()
    flossing.alone = true
    #expect(flossing.problems(for: model, shape).map(\.key) == ["alone"])
    flossing.until = 5
    #expect(flossing.problems(for: model, shape).isEmpty)
    #expect((0..<7).map { flossing.weight(at: $0) } == [1, 1, 1, 1, 1, 0, 0])
    (flossing.until, flossing.every) = (nil, 3)
    #expect((0..<7).map { flossing.weight(at: $0) } == [1, 0, 0, 1, 0, 0, 1])
  }
}
