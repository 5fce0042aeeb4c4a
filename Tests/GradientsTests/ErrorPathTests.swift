import Components
import Foundation
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Errors followed along every path over every step, against those of reverse accumulation.
@Suite struct ErrorPathTests {
  private static let seeds = 0..<6 as Range<UInt64>

  /// Every step of every example, with the layer that takes it.
  private func steps(_ network: Network, _ batch: Batch, _ errors: ErrorPaths.Errors) -> [(
    LayerNames, PathStep
  )] {
    var steps: [(LayerNames, PathStep)] = []
    let paths = ErrorPaths(of: network, inputSteps: 11, outputSteps: 10, examples: batch.examples + 1)
    paths.follow(errors, at: network.parameters, on: batch) { steps.append(($0, $1)) }
    return steps
  }

  /// log(‖μ₋‖/‖μ‖) put together from the factors that `isCounted`.
  private func sum(_ step: PathStep, _ isCounted: (ErrorPath.Factor) -> Bool = { _ in true }) -> Double {
    step.paths.reduce(0) { sum, path in
      guard path.norm > 0 else { return sum }
      var before = 1.0, logarithms = log(step.growth / path.norm)
      for stage in path.stages {
        if isCounted(stage.factor) { logarithms += log(stage.norm / before) }
        before = stage.norm
      }
      return sum + path.share * logarithms
    }
  }

  @Test(arguments: allCells, Arrangement.allCases)
  func pathsAddUp(cell: any Cell, arrangement: Arrangement) {
    var followed = 0, missed = 0
    for seed in ErrorPathTests.seeds {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed, isDeep: seed % 2 == 1)
      let network = test.network(keepsForward: true, seed: seed), what = "\(type(of: cell).kind) \(seed)"
      var batch = test.batch(seed: seed)
      batch.dropout = nil
      let last = (0..<batch.examples).map { Optional(batch.outputShape.length($0) - 1) }
      for isAlone in [true, false] {
        // The network's own λ, by its kernels.
        let sent = StepErrors(network, on: batch)
        if isAlone { sent.propagate(from: last) } else { sent.propagateAll() }
        for (names, step) in steps(network, batch, isAlone ? .of(last) : .all) {
          guard let place = network.layers(batch).first(where: { $0.placed.names == names }) else {
            Issue.record("no layer \(names.prefix)")
            return
          }
          func length(_ t: Int) -> Double {
            let row = (t + 1) * batch.examples + step.example
            return norm(place.placed.layer.stateGradients.map { $0.rows(row..<row + 1) })
          }
          let (after, before) = (length(step.t), length(step.t - 1))
          guard after > 1e-200, before > 1e-200 else { continue }
          #expect(abs(step.after / after - 1) < 1e-9, "\(what)")
          #expect(abs(step.after * step.growth / before - 1) < 1e-9, "\(what)")
          // Paths that cancel leave the rounding of each.
          let kappa = max(1, step.paths.reduce(0) { $0 + $1.norm } / step.growth)
          #expect(step.residual < 1e-14 * kappa, "\(what): \(step.residual)")
          #expect(abs(step.paths.reduce(0) { $0 + $1.share } - 1) < 1e-13 * kappa, "\(what)")
          let logarithm = log(step.growth), scale = 1 + abs(logarithm)
          #expect(
            abs(sum(step) - logarithm) < 1e-12 * kappa * kappa * scale, "\(what): \(sum(step) - logarithm)")
          followed += 1
          // Negative control: slopes of 1 in the place of φ′; where none stands alone, nothing but them.
          let hasSlopes = step.paths.contains { $0.stages.contains { $0.factor == .saturation } }
          if abs(sum(step) { ($0 != .saturation) == hasSlopes } - logarithm) > 1e-3 { missed += 1 }
        }
      }
    }
    #expect(followed > 20)
    #expect(missed > followed / 10, "\(missed) of \(followed)")
  }

  @Test(arguments: [
    (RNN() as any Cell, ["s"]), (LSTM(), ["carry", "i", "f", "g", "o"]),
    (GRU(), ["carry", "r", "z", "n"]), (GRUResetBefore(), ["carry", "z", "n", "n.r"]),
    (MGU(), ["carry", "f", "n", "n.f"]), (LRU(), ["carry"]), (IndRNN(), ["carry"]),
    (FormulaCells.rates, ["carry", "a"]),
  ])
  func pathsAreNamedByTheirGates(cell: any Cell, names: [String]) {
    #expect(ErrorPaths.names(cell) == names)
  }

  /// Which slopes stand alone is read off the formula.
  @Test func slopesAreKeptApartWhereTheyStandAlone() {
    func saturated(_ cell: any Cell) -> [String] {
      let test = RandomCase(cell: cell, arrangement: .manyToOne, seed: 3)
      let network = test.network(keepsForward: true, seed: 3), batch = test.batch(seed: 3)
      guard let step = steps(network, batch, .all).first?.1 else { return ["nothing"] }
      return zip(ErrorPaths.names(cell), step.paths).compactMap { name, path in
        path.stages.contains { $0.factor == .saturation } ? name : nil
      }
    }
    #expect(saturated(LSTM()) == ["i", "f", "g", "o"])
    #expect(saturated(LSTMPeephole()) == ["i", "f", "g", "o"])
    #expect(saturated(GRU()) == ["r", "z", "n"])
    #expect(saturated(GRUResetBefore()) == ["z", "n", "n.r"])
    // Two functions read f; one squashes what units read of themselves.
    #expect(saturated(JANET()) == ["n"])
    #expect(saturated(IndRNN()) == ["carry"])
    // Equal functions are one, however often the formula names them.
    let twice = FormulaCells.cell(["gates": ["z"], "state": ["s": "tanh(a.z) * s + tanh(a.z)"]])
    #expect(saturated(twice) == ["z"])
    let product = FormulaCells.cell(["gates": ["z"], "state": ["s": "tanh(a.z * a.z) + 0.5 * s"]])
    let beside = FormulaCells.cell(["gates": ["z"], "state": ["s": "a.z * sigmoid(a.z) + 0.5 * s"]])
    #expect(saturated(product).isEmpty && saturated(beside).isEmpty)
  }
}
