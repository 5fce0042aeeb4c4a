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

  private func follow(
    _ errors: ErrorPaths.Errors, _ network: Network, _ batch: Batch, _ body: (LayerNames, PathStep) -> Void
  ) {
    ErrorPaths(of: network, inputSteps: 11, outputSteps: 10, examples: batch.examples + 1)
      .follow(errors, at: network.parameters, on: batch, body)
  }

  /// log(‖μ₋‖/‖μ‖) put together from the factors that `isCounted`.
  private func sum(_ step: PathStep, _ isCounted: (ErrorPath.Factor) -> Bool = { _ in true }) -> Double {
    step.paths.reduce(0) { sum, path in
      let norm = step.norm(of: path)
      guard norm > 0 else { return sum }
      var before = 1.0, logarithms = log(step.growth / norm)
      for (stage, factor) in step.factors(of: path).enumerated() {
        let behind = step.norm(of: path, behind: stage)
        if isCounted(factor) { logarithms += log(behind / before) }
        before = behind
      }
      return sum + step.share(of: path) * logarithms
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
        follow(isAlone ? .of(last) : .all, network, batch) { names, step in
          guard let place = network.layers(batch).first(where: { $0.placed.names == names }) else {
            Issue.record("no layer \(names.prefix)")
            return
          }
          func length(_ t: Int) -> Double {
            let row = (t + 1) * batch.examples + step.example
            return norm(place.placed.layer.stateGradients.map { $0.rows(row..<row + 1) })
          }
          let (after, before) = (length(step.t), length(step.t - 1))
          guard after > 1e-200, before > 1e-200 else { return }
          #expect(abs(step.after / after - 1) < 1e-9, "\(what)")
          #expect(abs(step.after * step.growth / before - 1) < 1e-9, "\(what)")
          // Paths that cancel leave the rounding of each.
          let kappa = max(1, step.paths.reduce(0) { $0 + step.norm(of: $1) } / step.growth)
          #expect(step.residual < 1e-14 * kappa, "\(what): \(step.residual)")
          #expect(abs(step.paths.reduce(0) { $0 + step.share(of: $1) } - 1) < 1e-13 * kappa, "\(what)")
          let logarithm = log(step.growth), scale = 1 + abs(logarithm)
          #expect(
            abs(sum(step) - logarithm) < 1e-12 * kappa * kappa * scale, "\(what): \(sum(step) - logarithm)")
          followed += 1
          // Negative control: slopes of 1 in the place of φ′; where none stands alone, nothing but them.
          let hasSlopes = step.paths.contains { step.factors(of: $0).contains(.saturation) }
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
      var found: [String] = []
      follow(.all, network, batch) { _, step in
        found = zip(ErrorPaths.names(cell), step.paths).compactMap { name, path in
          step.factors(of: path).contains(.saturation) ? name : nil
        }
      }
      return found
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
