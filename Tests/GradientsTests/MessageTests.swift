import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

@testable import Gradients

extension Cell {
  /// Whether what enters the products has another shape than a parameter.
  fileprivate var changesShapes: Bool {
    sharing(units: 4) != nil || weightShape(units: 4) != declaration.productShape(units: 4)
  }
}

/// Messages and Jacobians as tensors, against the gradients and λ of the same batch.
@Suite struct MessageTests {
  /// A network that has run a batch forward and in reverse, with e_t as it was in between.
  private struct Passed {
    let network: Network
    let batch: Batch
    /// e_t by component, block t+1 for step t: [(T+1)·B, H] in row order; zeros where the head does not read
    /// it.
    let direct: [[Double]]
    let gradients: Parameters
    let inputSteps = 11, outputSteps: Int

    init(_ test: RandomCase, seed: UInt64, change: (Network) -> Void = { _ in }) {
      (network, batch) = (test.network(keepsForward: true, seed: seed), test.batch(seed: seed))
      outputSteps = test.shape.arrangement.generates ? 10 : 11
      change(network)
      gradients = Parameters(network.parameters.shapes, precision: .float64)
      _ = network.forward(batch)
      network.layer.clearStateGradients(batch.outputShape)
      network.backwardOutputs(batch)
      direct = network.layer.stateGradients.map(\.elements)
      network.backward(batch, into: gradients)
    }

    func messages(_ engine: MessageEngine) -> Messages {
      Messages(engine, of: network, inputSteps: inputSteps, outputSteps: outputSteps)
    }

    func e(_ component: Int, _ t: Int, _ example: Int, _ h: Int) -> Double {
      direct[component][((t + 1) * batch.examples + example) * network.layer.units + h]
    }
  }

  /// Σ_b Σ_t e_t · ∂s_t/∂θ is the gradient, for every parameter that has messages.
  @Test(arguments: allCells, Arrangement.allCases)
  func messagesTimesErrorsAreTheGradient(cell: any Cell, arrangement: Arrangement) {
    for seed in 0..<25 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let passed = Passed(test, seed: seed), messages = passed.messages(.rtrl)
      let units = passed.network.layer.units
      var sums: [String: [Double]] = [:]
      for example in 0..<passed.batch.examples {
        messages.follow(passed.batch, example: example)
        for (message, kept) in zip(messages.messages, messages.values) where !message.isOfEncoder {
          let numbers = kept.values.elements, count = kept.values.columns / units
          var sum = sums[message.parameter] ?? Array(repeating: 0, count: count)
          for t in 0..<passed.batch.outputShape.length(example) {
            for h in 0..<units {
              let e = passed.e(message.component, t, example, h), first = t * kept.values.columns + h * count
              for n in 0..<count { sum[n] += e * numbers[first + n] }
            }
          }
          sums[message.parameter] = sum
        }
      }
      // The head's own part of the gradient is no message.
      let head = Parameters(passed.network.parameters.shapes, precision: .float64)
      let twin = Passed(test, seed: seed)
      twin.network.layer.clearStateGradients(twin.batch.outputShape)
      _ = twin.network.forward(twin.batch)
      twin.network.addOutputGradients(twin.batch, head)
      let largest = passed.gradients.values.sumOfSquares.squareRoot()
      for (name, sum) in sums.sorted(by: { $0.key < $1.key }) {
        let exact = zip(passed.gradients[name].elements, head[name].elements).map { $0 - $1 }
        let norm = exact.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let difference = norm < 1e-12 * largest ? 0 : relativeDifference(sum, exact)
        #expect(
          difference < 1e-11, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(name) \(difference)")
      }
      let carried = Set(passed.network.parameters.shapes.filter { $0.axes.first != "token" }.map(\.name))
      let isSoft = passed.network.feedbackKind == .soft, names = passed.network.names
      #expect(Set(sums.keys) == carried.subtracting(isSoft ? [] : [names.V, names.c ?? names.V]))
    }
  }

  /// λ_t = e_t + λ_{t+1} J_{t+1}, over the joint state of every layer.
  @Test(arguments: allCells, Arrangement.allCases)
  func jacobiansCarryErrorsBack(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in 0..<25 as Range<UInt64> {
      let passed = Passed(RandomCase(cell: cell, arrangement: arrangement, seed: seed), seed: seed)
      let jacobians = StateJacobians(
        of: passed.network, inputSteps: passed.inputSteps, outputSteps: passed.outputSteps)
      for example in 0..<passed.batch.examples {
        jacobians.follow(passed.batch, example: example)
        for (kept, place) in zip(jacobians.values, passed.network.layers(passed.batch)) {
          let units = place.placed.layer.units, size = units * place.placed.layer.states.count
          #expect(kept.tensor.axes.map(\.size) == [size, size])
          func lambda(_ t: Int) -> [Double] {
            place.placed.layer.stateGradients.flatMap { gradient in
              (0..<units).map { gradient[(t + 1) * passed.batch.examples + example, $0] }
            }
          }
          func back(_ t: Int) -> [Double] {
            let later = lambda(t + 1)
            return (0..<size).map { from in
              (0..<size).reduce(0) { $0 + later[$1] * kept.values[t + 1, $1 * size + from] }
            }
          }
          let length = place.shape.length(example), isEncoder = place.placed.layer === passed.network.encoder
          for t in 0..<length - 1 {
            var expected = back(t)
            if !isEncoder {
              for index in 0..<size { expected[index] += passed.e(index / units, t, example, index % units) }
            }
            #expect(
              relativeDifference(lambda(t), expected) < 1e-12,
              "\(type(of: cell).kind) \(arrangement) seed \(seed) t \(t)")
            compared += 1
          }
          #expect(kept.values.rows(length..<kept.values.rows).elements.allSatisfy { $0.isNaN })
          #expect(kept.values.rows(0..<length).elements.allSatisfy { $0.isFinite })
        }
      }
    }
    #expect(compared > 50)
  }

  /// With diagonal W and C, ∂s_t^h/∂θ is zero but for θ that enter unit h, and those are the unit engine's
  /// messages.
  ///
  /// Of cells that map W, a number may enter the effective weights of several units; it belongs to none of
  /// them.
  @Test(
    arguments: allCells.filter { !$0.declaration.mapsWeights && $0.sharing(units: 1) == nil },
    Arrangement.allCases)
  func unitMessagesAreTheDiagonal(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in 0..<25 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      guard MessageEngine.unit.problems(for: test.model, test.shape).isEmpty else { continue }
      let difference = offDiagonal(Passed(test, seed: seed, change: { $0.isolateUnits() }))
      #expect(difference < 1e-12, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(difference)")
      compared += 1
    }
    #expect(compared > 0)
  }

  /// Negative control: with dense W they are not.
  @Test(arguments: allCells.filter { $0.mixesUnits && !$0.changesShapes })
  func denseWeightsMixUnits(cell: any Cell) {
    let differences = (0..<10 as Range<UInt64>).map {
      offDiagonal(Passed(RandomCase(cell: cell, arrangement: .manyToMany, seed: $0), seed: $0))
    }
    #expect(differences.contains { $0 > 1e-3 }, "\(differences)")
  }

  /// The largest difference between rtrl's messages and unit's set on the diagonal, over the largest message.
  private func offDiagonal(_ passed: Passed) -> Double {
    let full = passed.messages(.rtrl), unit = passed.messages(.unit)
    full.follow(passed.batch, example: 0)
    unit.follow(passed.batch, example: 0)
    #expect(full.messages.map(\.parameter) == unit.messages.map(\.parameter))
    var largest = 0.0, difference = 0.0
    for (index, message) in full.messages.enumerated() {
      let units = message.tensor.axes[0].size, count = unit.values[index].values.columns
      #expect(full.values[index].values.columns == count * units)
      let shape = message.isOfEncoder ? passed.batch.inputShape : passed.batch.outputShape
      for t in 0..<shape.length(0) {
        for h in 0..<units {
          for n in 0..<count {
            let exact = full.values[index].values[t, h * count + n]
            let own = n % units == h ? unit.values[index].values[t, n] : 0
            largest = max(largest, abs(exact))
            difference = max(difference, abs(exact - own))
          }
        }
      }
      #expect(
        unit.values[index].values.rows(shape.length(0)..<unit.values[index].values.rows).elements.allSatisfy {
          $0.isNaN
        })
    }
    return largest == 0 ? 0 : difference / largest
  }

  /// One step, one unit: alpha is φ′(a) x and J is φ′(a) W.
  @Test func oneStepOfOneUnit() throws {
    var model = ModelSettings()
    (model.cell, model.hidden) = (RNN(), 1)
    let shape = NetworkShape(inputs: .reals(1), outputs: .classes(1), arrangement: .manyToMany)
    let network = Network(model, shape, precision: .float64, inputSteps: 1, examples: 1, keepsForward: true)
    network.initialize(seed: 2)
    let batch = randomBatch(shape, inputLengths: [1], seed: 2)
    _ = network.forward(batch)
    let messages = Messages(.rtrl, of: network, inputSteps: 1, outputSteps: 1)
    let unit = Messages(.unit, of: network, inputSteps: 1, outputSteps: 1)
    let jacobians = StateJacobians(of: network, inputSteps: 1, outputSteps: 1)
    messages.follow(batch, example: 0)
    unit.follow(batch, example: 0)
    jacobians.follow(batch, example: 0)
    let x = try #require(batch.frames)
    let s = network.layer.states[0][1, 0], slope = 1 - s * s
    #expect(messages.messages.map(\.parameter) == ["U", "W", "b"])
    #expect(messages.values.map { $0.values.elements } == [[slope * x[0, 0]], [0], [slope]])
    #expect(unit.values.map { $0.values.elements } == messages.values.map { $0.values.elements })
    #expect(jacobians.values[0].values.elements == [slope * network.parameters["W"][0, 0]])
  }

  @Test func foundingNames() {
    var model = ModelSettings()
    model.cell = LSTM()
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(3), arrangement: .sequenceToSequence)
    let messages = Message.all(of: .rtrl, model, shape)
    func name(_ state: String, _ parameter: String) -> String? {
      let message = messages.first { $0.state == state && $0.parameter == parameter }
      return message?.tensor.attributes.first { $0.name == "founding_name" }?.value
    }
    #expect(name("encoder.s", "encoder.U") == "alpha" && name("encoder.q", "encoder.W") == "beta")
    #expect(name("decoder.s", "encoder.U") == "zeta" && name("decoder.q", "encoder.W") == "gamma")
    #expect(name("decoder.s", "decoder.U") == "alpha" && name("decoder.s", "decoder.W") == "beta")
    #expect(name("decoder.s", "decoder.b") == nil && name("decoder.s", "decoder.C") == nil)
    #expect(messages.first?.tensor.path == "/records/messages/rtrl/encoder.s/encoder.U")
    #expect(messages.first?.tensor.axes.map(\.name) == ["encoder_hidden", "input", "encoder_gate_hidden"])
    #expect(!messages.contains { $0.state.hasPrefix("encoder") && $0.parameter.hasPrefix("decoder") })
  }
}
