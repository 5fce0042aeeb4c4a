import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Updates inside sequences: with parameters that stand still, the parts add up to the whole.
@Suite struct OnlineTests {
  private func parts(_ engine: any GradientEngine, _ network: Network, _ batch: Batch, every: Int) throws -> (
    sum: [Double], loss: Double, count: Int
  ) {
    let online = try #require(engine.prepareOnline(for: network, every: every, examples: batch.examples))
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    var sum = [Double](repeating: 0, count: gradients.count), loss = 0.0, count = 0
    online.begin(batch)
    while let score = online.advance(into: gradients) {
      for (index, number) in gradients.values.elements.enumerated() { sum[index] += number }
      loss += score.loss
      count += 1
    }
    return (sum, loss, count)
  }

  private func whole(
    _ engine: any GradientEngine, _ network: Network, _ batch: Batch
  ) -> (gradient: [Double], loss: Double) {
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    let score = engine.prepare(for: network).gradients(on: batch, into: gradients)
    return (gradients.values.elements, score.loss)
  }

  @Test(arguments: allCells, [Arrangement.manyToMany, .oneToMany, .sequenceToSequence])
  func partsAddUpToTheWhole(cell: any Cell, arrangement: Arrangement) throws {
    for seed in 0..<12 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let network = test.network(keepsForward: true, seed: seed), batch = test.batch(seed: seed)
      for engine in [RTRL(), UnitEngine(), LocalEngine(), SnAp(), UORO()] as [any GradientEngine]
      where engine.problems(for: test.model, test.shape).isEmpty {
        let whole = whole(engine, network, batch)
        for every in [1, 3, 100] {
          let parts = try parts(engine, network, batch, every: every)
          // An unbounded network's terms may be far larger than their sum; saturated outputs are rounding
          // throughout.
          let scale = max(whole.gradient.reduce(0) { max($0, abs($1)) }, 1e-10)
          let worst = zip(parts.sum, whole.gradient).map { abs($0 - $1) }.reduce(0, max)
          let name =
            "\(type(of: engine).kind) \(type(of: cell).kind) \(arrangement) seed \(seed) every \(every)"
          #expect(worst < 1e-11 * scale, "\(name)")
          #expect(abs(parts.loss - whole.loss) <= 1e-12 * max(abs(whole.loss), 1))
          #expect(every < 100 || parts.count == 1)
        }
      }
    }
  }

  /// Negative control: where parameters move in between, the influence that is carried on is stale, and the
  /// sum another.
  @Test func movingParametersMakeInfluenceStale() throws {
    let test = RandomCase(cell: LSTM(), arrangement: .manyToMany, seed: 2)
    let network = test.network(keepsForward: true, seed: 2), batch = test.batch(seed: 2)
    let online = try #require(RTRL().prepareOnline(for: network, every: 1, examples: batch.examples))
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    var sum = [Double](repeating: 0, count: gradients.count)
    online.begin(batch)
    while online.advance(into: gradients) != nil {
      for (index, number) in gradients.values.elements.enumerated() {
        sum[index] += number
        network.parameters.values[0, index] -= 0.1 * number
      }
    }
    #expect(
      relativeDifference(sum, whole(RTRL(), test.network(keepsForward: true, seed: 2), batch).gradient) > 1e-4
    )
  }

  @Test func enginesThatGoBackHaveNoOnlineForm() {
    var settings = GradientSettings()
    settings.online = 2
    let steps = NetworkShape(inputs: .reals(1), outputs: .classes(2), arrangement: .manyToMany)
    let one = NetworkShape(inputs: .reals(1), outputs: .classes(2), arrangement: .manyToOne)
    #expect(settings.onlineProblems(for: ModelSettings(), steps).map(\.key) == ["online"])
    settings.engine = RTRL()
    #expect(settings.onlineProblems(for: ModelSettings(), steps).isEmpty)
    #expect(settings.onlineProblems(for: ModelSettings(), one).map(\.key) == ["online"])
  }
}
