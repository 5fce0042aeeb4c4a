import Diagnostics
import LinearAlgebra
import Recurrent
import TestSupport
import Testing
import TrialFormat

@Suite struct InputSaliencyTests {
  private func measure(_ network: Network, _ batch: Batch, labels: [String]? = nil) -> Measurements {
    let setting = DiagnosticSetting(
      model: network.model, shape: network.shape, loss: network.loss, precision: .float64,
      longestInput: batch.inputShape.steps, longestOutput: batch.outputShape.steps,
      trainingExamples: batch.examples, probeExamples: batch.examples, tokenLabels: labels)
    return InputSaliency().measure(DiagnosticSubject(network, on: batch, in: setting))
  }

  /// ‖∂E/∂x_t‖ of every row by central differences of the batch's loss; E of an example is B times its share.
  private func norms(_ network: Network, _ batch: Batch) -> [Double] {
    guard let x = batch.frames else { return [] }
    return (0..<batch.inputShape.rows).map { row in
      norm(
        (0..<x.columns).map { column in
          let number = x[row, column], step = 1e-5
          x[row, column] = number + step
          let above = network.forward(batch, needsGradient: false).loss
          x[row, column] = number - step
          let below = network.forward(batch, needsGradient: false).loss
          x[row, column] = number
          return Double(batch.examples) * (above - below) / (2 * step)
        })
    }
  }

  @Test(arguments: [RNN() as any Cell, LSTM(), GRUResetBefore(), MinGRU()], Arrangement.allCases)
  func normsAreThoseOfCentralDifferences(cell: any Cell, arrangement: Arrangement) {
    for isDeep in [false, true] {
      let subject = Subject(cell, arrangement, hidden: 4, lengths: [5, 2, 4], outputLengths: [3, 4, 1]) {
        if isDeep {
          $0.layers = LayerWidths([3, 4])
          $0.bidirectional = [.manyToMany, .manyToOne].contains(arrangement)
        }
      }
      let shape = subject.batch.inputShape, all = norms(subject.network, subject.batch)
      let measured = measure(subject.network, subject.batch)["by_time"]?.reals ?? []
      let expected = (0..<shape.steps).map { t -> Double in
        let own = (0..<3).filter { t < shape.length($0) }.map { all[t * 3 + $0] }
        return own.reduce(0, +) / Double(own.count)
      }
      #expect(difference(measured, expected) < 1e-6, "\(measured) \(expected)")
      // Negative control: of the batch, not of an example.
      #expect(difference(measured, expected.map { $0 / 3 }) > 0.5)
    }
  }

  /// A token is its indicator vector: the same network on frames.
  @Test func tokensAreTheirIndicators() throws {
    func made(_ inputs: NetworkShape.Inputs) -> Network {
      var model = ModelSettings()
      (model.cell, model.hidden) = (LSTM(), 4)
      let network = Network(
        model, NetworkShape(inputs: inputs, outputs: .classes(3), arrangement: .manyToMany),
        precision: .float64,
        inputSteps: 6, examples: 3, keepsForward: true)
      network.initialize(seed: 3)
      return network
    }
    let network = made(.tokens(5)), frames = made(.reals(5)), B = 3
    frames.parameters.values.copy(from: network.parameters.values)
    let batch = randomBatch(network.shape, inputLengths: [6, 3, 4], seed: 5),
      tokens = try #require(batch.tokens)
    let x = Matrix(rows: tokens.count, columns: 5, precision: .float64)
    for (row, token) in tokens.enumerated() where token >= 0 { x[row, Int(token)] = 1 }
    let twin = Batch(inputShape: batch.inputShape, inputs: .reals(x), targets: batch.targets)
    let measured = measure(network, batch), all = norms(frames, twin)
    #expect(
      difference(measured["by_time"]?.reals ?? [], measure(frames, twin)["by_time"]?.reals ?? []) < 1e-12)
    var (sums, counts) = (Array(repeating: 0.0, count: 5), Array(repeating: 0.0, count: 5))
    for (row, token) in tokens.enumerated() where row / B < batch.inputShape.length(row % B) {
      sums[Int(token)] += all[row]
      counts[Int(token)] += 1
    }
    #expect(measured["token_count"]?.reals == counts)
    let expected = zip(sums, counts).map { $0 / $1 }
    #expect(difference(measured["by_token"]?.reals ?? [], expected) < 1e-6)
    #expect(difference(measured["by_token"]?.reals ?? [], sums) > 1e-3)
  }

  @Test func singleSequencesAreKeptWhereAskedFor() {
    let subject = Subject(LSTM(), .manyToMany, hidden: 4, lengths: [5, 2, 4], outputLengths: [5, 2, 4])
    let network = subject.network, batch = subject.batch, all = norms(network, batch)
    let setting = DiagnosticSetting(
      model: network.model, shape: network.shape, loss: network.loss, precision: .float64, longestInput: 5,
      longestOutput: 5, trainingExamples: 3, probeExamples: 3)
    var saliency = InputSaliency()
    #expect(saliency.measure(DiagnosticSubject(network, on: batch, in: setting))["by_step"] == nil)
    saliency.examples = 2
    let measured = saliency.measure(DiagnosticSubject(network, on: batch, in: setting))
    #expect(measured.difference(from: saliency.declaration(for: setting)) == nil)
    let steps = measured["by_step"]?.reals ?? []
    #expect(difference(Array(steps[..<5]), (0..<5).map { all[$0 * 3] }) < 1e-6)
    #expect(difference(Array(steps[5..<7]), (0..<2).map { all[$0 * 3 + 1] }) < 1e-6)
    #expect(steps[7...].allSatisfy(\.isNaN) && steps.count == 10)
    // Negative control: of another sequence.
    #expect(difference(Array(steps[..<5]), (0..<5).map { all[$0 * 3 + 2] }) > 1e-3)
  }

  @Test func tokensHaveTheirLabels() {
    var model = ModelSettings()
    model.embedding = 2
    func declaration(_ labels: [String]?) -> [String]? {
      let setting = DiagnosticSetting(
        model: model, shape: NetworkShape(inputs: .tokens(3), outputs: .classes(3), arrangement: .manyToMany),
        loss: LossSettings(), precision: .float64, longestInput: 4, longestOutput: 4, trainingExamples: 2,
        probeExamples: 2, tokenLabels: labels)
      let axis = InputSaliency().declaration(for: setting).axes.first { $0.name == "read_token" }
      guard case .coordinates(let coordinates)? = axis?.extent else { return nil }
      return coordinates.labels
    }
    #expect(declaration(["a", "b", "c"]) == ["a", "b", "c"] && declaration(nil) == nil)
    let reals = InputSaliency().declaration(for: Subject(RNN(), lengths: [2]).setting)
    #expect(reals.quantities.map(\.path) == ["by_time"] && reals.axes.count == 1)
  }
}
