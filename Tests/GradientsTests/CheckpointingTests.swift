import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Networks that hold a segment of the steps against networks that hold all, to the bit.
@Suite struct CheckpointingTests {
  /// 128 examples: sums run in blocks of two steps, so that short sequences have many blocks.
  private static let examples = 128

  private struct Case {
    let model: ModelSettings, shape: NetworkShape, batch: Batch

    init(_ cell: any Cell, _ arrangement: Arrangement, tokens: Bool, seed: UInt64) {
      var model = ModelSettings(), stream = RandomStream(seed: seed, name: "segments")
      model.cell = cell
      model.hidden = 6
      model.initialState = seed % 2 == 0 ? .learned : .zeros
      if tokens { model.embedding = 3 }
      shape = NetworkShape(
        inputs: tokens ? .tokens(5) : .reals(4), outputs: .classes(3), arrangement: arrangement)
      let lengths = (0..<CheckpointingTests.examples).map { _ in 1 + stream.integer(below: 13) }
      (self.model, batch) = (
        model, randomBatch(shape, inputLengths: lengths, precision: .float32, seed: seed)
      )
    }

    func gradients(segment: Int?, seed: UInt64, tamper: (Network) -> Void = { _ in }) -> (
      loss: Double, numbers: [Double], network: Network
    ) {
      let network = Network(
        model, shape, precision: .float32, inputSteps: 13, examples: CheckpointingTests.examples,
        segment: segment)
      network.draw(seed: seed)
      tamper(network)
      let gradients = Parameters(network.parameters.shapes, precision: .float32)
      let score = BPTT().prepare(for: network).gradients(on: batch, into: gradients)
      return (score.loss, gradients.values.elements, network)
    }
  }

  @Test(
    arguments: allCells.filter { $0.declaration.outputStates.count == 1 }.indices,
    [Arrangement.manyToMany, .manyToOne])
  func segmentsGiveTheSameBits(index: Int, arrangement: Arrangement) {
    let cell = allCells.filter { $0.declaration.outputStates.count == 1 }[index]
    for (seed, tokens) in [(UInt64(1), false), (2, true)] {
      let test = Case(cell, arrangement, tokens: tokens, seed: seed),
        whole = test.gradients(segment: nil, seed: seed)
      for segment in [2, 4, 6] {
        let parts = test.gradients(segment: segment, seed: seed)
        #expect(
          parts.loss == whole.loss && parts.numbers == whole.numbers,
          "\(type(of: cell).kind), segments of \(segment)")
        #expect(parts.network.layer.states[0].rows == (segment + 1) * CheckpointingTests.examples)
      }
    }
  }

  /// Negative control: segments that do not begin where a block does are sums in other blocks.
  @Test func otherBlocksGiveOtherBits() {
    let test = Case(LSTM(), .manyToMany, tokens: false, seed: 1)
    #expect(test.gradients(segment: 3, seed: 1).numbers != test.gradients(segment: nil, seed: 1).numbers)
  }

  /// Negative control: errors do cross from segment to segment.
  @Test func windowsOfASegmentAreAnotherGradient() {
    let test = Case(LSTM(), .manyToMany, tokens: false, seed: 1), parts = test.gradients(segment: 4, seed: 1)
    let network = Network(
      test.model, test.shape, precision: .float32, inputSteps: 13, examples: CheckpointingTests.examples,
      keepsForward: true)
    network.draw(seed: 1)
    let gradients = Parameters(network.parameters.shapes, precision: .float32)
    var engine = Truncated()
    engine.window = 4
    _ = engine.prepare(for: network).gradients(on: test.batch, into: gradients)
    #expect(relativeDifference(gradients.values.elements, parts.numbers) > 1e-3)
  }

  @Test func segmentsAreAboutTheRootOfTheSteps() {
    #expect(Network.segment(steps: 10_000, examples: 32) == 104)
    #expect(Network.segment(steps: 10_000, examples: 1000) == 100)
    #expect(Network.segment(steps: 8, examples: 1) == nil)
  }

  @Test func whatIsNotRunInSegmentsIsRefused() {
    var engine = BPTT(), model = ModelSettings()
    engine.checkpointing = true
    let shape = NetworkShape(inputs: .reals(2), outputs: .classes(2), arrangement: .manyToMany)
    #expect(engine.problems(for: model, shape).isEmpty)
    model.bidirectional = true
    #expect(engine.problems(for: model, shape).count == 1)
    let pair = NetworkShape(inputs: .tokens(2), outputs: .classes(2), arrangement: .sequenceToSequence)
    #expect(engine.problems(for: ModelSettings(), pair).count == 1)
  }
}
