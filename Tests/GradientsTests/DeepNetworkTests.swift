import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Stacked, bidirectional and tied layers, learned initial states and what is left out: the same equalities
/// as for one layer.
@Suite struct DeepNetworkTests {
  private static let seeds = 0..<14 as Range<UInt64>

  private func gradient(
    _ engine: any GradientEngine, _ test: RandomCase, seed: UInt64, batch: Batch? = nil
  ) -> (gradients: Parameters, network: Network) {
    let network = test.network(keepsForward: true, seed: seed)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    _ = engine.prepare(for: network).gradients(on: batch ?? test.batch(seed: seed), into: gradients)
    return (gradients, network)
  }

  private func worst(_ a: Parameters, _ b: Parameters) -> (difference: Double, parameter: String) {
    let largest = b.values.sumOfSquares.squareRoot()
    return a.shapes.reduce((0, "")) { worst, shape in
      let left = a[shape.name].elements, right = b[shape.name].elements
      let norm = right.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let difference = norm < 1e-12 * largest ? 0 : relativeDifference(left, right)
      return difference > worst.0 ? (difference, shape.name) : worst
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func bpttEqualsComplexStep(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in DeepNetworkTests.seeds {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: true)
      #expect(test.model.problems(for: test.shape).isEmpty, "\(test.model.problems(for: test.shape))")
      let batch = test.batch(seed: seed), (gradients, network) = gradient(BPTT(), test, seed: seed)
      let scale = gradients.values.sumOfSquares.squareRoot()
      // Beyond this the reference's softmax leaves the range of numbers: linear networks without bounds do.
      guard network.outputs(batch).elements.allSatisfy({ abs($0) < 300 }) else { continue }
      for shape in network.parameters.shapes {
        var stream = RandomStream(seed: seed, name: shape.name)
        let indices =
          shape.count <= 3 ? Array(0..<shape.count) : (0..<3).map { _ in stream.integer(below: shape.count) }
        let ours = indices.map { gradients[shape.name].elements[$0] }
        let theirs = ReferenceDerivatives.complexStep(
          network, on: batch, parameter: shape.name, indices: indices)
        let difference = zip(ours, theirs).map { abs($0 - $1) / max(abs($1), 1e-3 * scale, 1e-12) }.max() ?? 0
        #expect(
          difference < 1e-11,
          "\(type(of: cell).kind) \(arrangement) seed \(seed) \(shape.name) \(difference) \(test.model)")
      }
      compared += 1
    }
    #expect(compared > 5)
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func forwardEnginesEqualBPTT(cell: any Cell, arrangement: Arrangement) {
    var chunk = Truncated(), textbook = Truncated(), snap = SnAp()
    chunk.window = 9
    (textbook.window, textbook.stride) = (9, 1)
    snap.order = 12
    for seed in DeepNetworkTests.seeds {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: true)
      let exact = gradient(BPTT(), test, seed: seed).gradients
      // The pattern is W's: where there is none, feedback and context join units that it keeps apart.
      let hasPattern = cell.mixesUnits || !arrangement.generates
      for engine in [RTRL(), chunk, textbook] + (hasPattern ? [snap] : []) as [any GradientEngine]
      where engine.problems(for: test.model, test.shape).isEmpty {
        let worst = worst(gradient(engine, test, seed: seed).gradients, exact)
        #expect(
          worst.difference < 1e-11,
          "\(engine) \(type(of: cell).kind) \(arrangement) seed \(seed) \(worst) \(test.model)")
      }
    }
  }

  /// 90 examples: gradients of weights are summed in blocks of two steps, where the tests above have but one
  /// block.
  @Test(arguments: [LSTM(), GRU(), GRUResetBefore(), MGU()] as [any Cell], Arrangement.allCases)
  func manyBlocksAreExact(cell: any Cell, arrangement: Arrangement) {
    var textbook = Truncated(), short = Truncated(), cut = 0
    (textbook.window, textbook.stride) = (9, 1)
    (short.window, short.stride) = (2, 1)
    for seed in 0..<6 as Range<UInt64> {
      let test = RandomCase(
        cell: cell, arrangement: arrangement, seed: seed, isDeep: seed % 2 == 1, examples: 90)
      let exact = gradient(BPTT(), test, seed: seed).gradients
      for engine in [RTRL(), textbook] as [any GradientEngine]
      where engine.problems(for: test.model, test.shape).isEmpty {
        let worst = worst(gradient(engine, test, seed: seed).gradients, exact)
        #expect(
          worst.difference < 1e-11,
          "\(engine) \(type(of: cell).kind) \(arrangement) seed \(seed) \(worst) \(test.model)")
      }
      // The control: what crosses only one block's border is another gradient.
      if short.problems(for: test.model, test.shape).isEmpty {
        cut += worst(gradient(short, test, seed: seed).gradients, exact).difference > 1e-6 ? 1 : 0
      }
    }
    #expect(cut > 0)
  }

  /// A gradient computed with other masks, or with one layer's weights changed, is another gradient: the
  /// equalities above see it.
  @Test func othersMasksAreSeen() {
    var seen = 0
    for seed in DeepNetworkTests.seeds {
      let test = RandomCase(cell: LSTM(), arrangement: .manyToMany, seed: seed, isDeep: true)
      guard test.model.dropout.isOn else { continue }
      var other = test.batch(seed: seed)
      other.dropout = nil
      let a = gradient(BPTT(), test, seed: seed).gradients,
        b = gradient(BPTT(), test, seed: seed, batch: other).gradients
      if worst(a, b).difference > 1e-6 { seen += 1 }
    }
    #expect(seen > 2)
  }

  /// Updates inside sequences with parameters that stand still add up to the whole gradient.
  @Test(arguments: Arrangement.allCases.filter(\.hasOutputSteps))
  func onlineGradientsAddUp(arrangement: Arrangement) throws {
    var compared = 0
    for cell in [RNN(), LSTM()] as [any Cell] {
      for seed in DeepNetworkTests.seeds {
        let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: true)
        guard !test.model.bidirectional else { continue }
        let network = test.network(keepsForward: true, seed: seed), batch = test.batch(seed: seed)
        let online = try #require(RTRL().prepareOnline(for: network, every: 2, examples: batch.examples))
        let piece = Parameters(network.parameters.shapes, precision: .float64)
        let sum = Parameters(network.parameters.shapes, precision: .float64)
        online.begin(batch)
        while online.advance(into: piece) != nil { sum.values.add(piece.values) }
        let worst = worst(sum, gradient(BPTT(), test, seed: seed).gradients)
        #expect(
          worst.difference < 1e-11,
          "\(type(of: cell).kind) \(arrangement) seed \(seed) \(worst) \(test.model)")
        compared += 1
      }
    }
    #expect(compared > 5)
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func forwardAndReverseMeet(cell: any Cell, arrangement: Arrangement) {
    var compared = 0
    for seed in 0..<8 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: true)
      guard MeetInTheMiddle.refusal(test.model) == nil else { continue }
      let meeting = MeetInTheMiddle(test.network(keepsForward: true, seed: seed), test.batch(seed: seed))
      #expect(
        meeting.holds, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(meeting.worst) \(test.model)")
      compared += 1
    }
    #expect(compared > 0)
  }

  /// Read per unit, a learned initial state and what is left out are part of the bias, too.
  @Test(arguments: [.manyToMany, .manyToOne, .oneToMany] as [Arrangement])
  func biasDecomposes(arrangement: Arrangement) {
    for cell in allCells {
      var decomposed = 0
      for seed in 0..<12 as Range<UInt64> {
        let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: true)
        guard BiasDecomposition.refusal(test.model, test.shape) == nil else { continue }
        let bias = BiasDecomposition(test.network(keepsForward: true, seed: seed), test.batch(seed: seed))
        #expect(bias.holds, "\(type(of: cell).kind) \(arrangement) seed \(seed) \(bias.worst) \(test.model)")
        decomposed += 1
      }
      #expect(decomposed > 0, "\(type(of: cell).kind)")
    }
  }

  /// Both precisions take the same way: Float32 differs from Float64 by rounding.
  @Test func precisionsAgree() {
    for seed in DeepNetworkTests.seeds {
      let test = RandomCase(cell: GRU(), arrangement: .sequenceToSequence, seed: seed, isDeep: true)
      func loss(_ precision: Precision) -> Double {
        test.network(precision: precision, seed: seed).forward(test.batch(precision: precision, seed: seed))
          .loss
      }
      #expect(
        abs(loss(.float32) - loss(.float64)) < 1e-4 * max(1, abs(loss(.float64))),
        "seed \(seed) \(test.model)")
    }
  }

  /// With tied weights the decoder's immediate term is the encoder's, too: gamma_0 = ds^d_0/dW^e without
  /// context is the handed-over message carried on, plus ∂⁺; untied it is the message alone.
  @Test func tiedWeightsGiveGammaAnImmediateTerm() throws {
    var model = ModelSettings()
    (model.cell, model.hidden, model.handover, model.feedback) = (RNN(), 4, .initial, "none")
    let shape = NetworkShape(inputs: .reals(3), outputs: .classes(3), arrangement: .sequenceToSequence)
    /// gamma_0, and the network that carried it.
    func gamma(tied: Bool, like other: Network? = nil) throws -> (gamma: [Double], network: Network) {
      model.tied = tied
      let network = Network(
        model, shape, precision: .float64, inputSteps: 4, outputSteps: 3, examples: 1, keepsForward: true)
      network.initialize(seed: 3)
      for shape in network.parameters.shapes {
        let own = network.parameters[shape.name]
        if let other {
          own.copy(
            from: other.parameters[
              other.parameters.contains(shape.name) ? shape.name : "encoder." + shape.name])
        }
      }
      for name in tied ? [] : ["W", "b"] {
        network.parameters["decoder." + name].copy(from: network.parameters["encoder." + name])
      }
      let batch = randomBatch(shape, inputLengths: [4], outputLengths: [3], seed: 5)
      _ = network.forward(batch)
      let messages = Messages(.rtrl, of: network, inputSteps: 4, outputSteps: 3)
      messages.follow(batch, example: 0)
      let parameter = tied ? "W" : "encoder.W"
      let index = try #require(
        messages.messages.firstIndex { $0.state == "decoder.s" && $0.parameter == parameter })
      return (messages.values[index].values.rows(0..<1).elements, network)
    }
    let untied = try gamma(tied: false), tied = try gamma(tied: true, like: untied.network)
    // ∂⁺s^h/∂W[g, h] = φ′(a^h) s^e_g, at unit h alone.
    let units = 4, network = untied.network
    let last = try #require(network.encoder).last(0, BatchShape(lengths: [4]))
    let s = network.layer.block(network.layer.states[0], 1, BatchShape(lengths: [3]))
    var largest = 0.0
    for unit in 0..<units {
      for from in 0..<units {
        for to in 0..<units {
          let index = (unit * units + from) * units + to
          let immediate = unit == to ? (1 - s[0, to] * s[0, to]) * last[0, from] : 0
          #expect(abs(tied.gamma[index] - untied.gamma[index] - immediate) < 1e-14)
          largest = max(largest, abs(immediate))
        }
      }
    }
    #expect(largest > 1e-3)
  }

  /// A sequence read backwards gives what the reversed sequence gives read forwards.
  @Test func reverseDirectionReadsFromTheEnd() throws {
    var model = ModelSettings()
    (model.cell, model.hidden, model.bidirectional) = (GRU(), 3, true)
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(2), arrangement: .manyToMany)
    let network = Network(model, shape, precision: .float64, inputSteps: 5, examples: 2)
    network.initialize(seed: 1)
    for name in ["U", "W", "b", "d"] {
      network.parameters["backward." + name].copy(from: network.parameters[name])
    }
    let batch = randomBatch(shape, inputLengths: [5, 3], seed: 2)
    _ = network.forward(batch)
    let steps = network.layers(batch), forward = steps[0].placed, backward = steps[1].placed
    func natural(_ placed: PlacedLayer) -> Matrix {
      placed.inSequence(placed.layer.states[0].rows(2..<12), batch.inputShape)
    }
    let x = try #require(batch.frames)
    let turned = Matrix(rows: x.rows, columns: x.columns, precision: .float64)
    for (example, length) in [5, 3].enumerated() {
      for t in 0..<length {
        turned.rows(t * 2 + example..<t * 2 + example + 1).copy(
          from: x.rows((length - 1 - t) * 2 + example..<(length - 1 - t) * 2 + example + 1))
      }
    }
    let before = natural(backward).elements
    _ = network.forward(Batch(inputShape: batch.inputShape, inputs: .reals(turned), targets: batch.targets))
    let after = natural(forward)
    for (example, length) in [5, 3].enumerated() {
      for t in 0..<length {
        for unit in 0..<3 {
          #expect(before[(t * 2 + example) * 3 + unit] == after[(length - 1 - t) * 2 + example, unit])
        }
      }
    }
  }
}
