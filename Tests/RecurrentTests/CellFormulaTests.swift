import Components
import Foundation
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// The states of every cell against its equations, written out here once more on plain arrays.
@Suite struct CellFormulaTests {
  /// A network of one kind of cell with its parameters as arrays, fed one sequence.
  private struct Subject {
    let network: Network
    let batch: Batch
    let units: Int, steps: Int

    init(_ cell: any Cell, units: Int = 4, inputs: Int = 3, steps: Int = 5) {
      var model = ModelSettings()
      (model.cell, model.hidden) = (cell, units)
      let shape = NetworkShape(inputs: .reals(inputs), outputs: .classes(2), arrangement: .manyToMany)
      network = Network(model, shape, precision: .float64, inputSteps: steps, examples: 1)
      network.draw(seed: 3)
      network.parameters.values.scale(by: 2)
      batch = randomBatch(shape, inputLengths: [steps], seed: 4)
      (self.units, self.steps) = (units, steps)
    }

    /// x_t times U, plus b: one number a column of U.
    func input(_ t: Int) -> [Double] {
      guard case .reals(let x) = batch.inputs else { return [] }
      let U = network.parameters["U"], b = network.parameters["b"]
      return (0..<U.columns).map { column in
        (0..<U.rows).reduce(b[0, column]) { $0 + x[t, $1] * U[$1, column] }
      }
    }

    /// r times W, or times what W means: one number a column.
    func product(_ r: [Double], _ W: Matrix) -> [Double] {
      (0..<W.columns).map { column in r.indices.reduce(0) { $0 + r[$1] * W[$1, column] } }
    }

    var W: Matrix { network.parameters["W"] }
    func own(_ name: String) -> [Double] { network.parameters[name].elements }

    /// Runs `step` from zero states, and compares every component at every step with what the network came
    /// to.
    func check(_ components: Int, _ step: (_ t: Int, _ states: [[Double]]) -> [[Double]]) {
      _ = network.forward(batch)
      var states = Array(repeating: Array(repeating: 0.0, count: units), count: components)
      #expect(network.layer.states.count == components)
      for t in 0..<steps {
        states = step(t, states)
        for (component, state) in states.enumerated() {
          let ours = network.layer.states[component].rows(t + 1..<t + 2).elements
          #expect(
            relativeDifference(ours, state) < 1e-14, "component \(component) at \(t): \(ours), not \(state)")
        }
      }
    }
  }

  private func sigma(_ x: Double) -> Double { .sigmoid(x) }

  /// Gradients are checked against a cell's formula, whatever it computes: so each cell's equations stand once
  /// more in a test, here or as a formula cell.
  @Test func everyCellIsWrittenOutOnceMore() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let tests = try ["CellFormulaTests", "FormulaCellTests"].map {
      try String(contentsOf: folder.appendingPathComponent("\($0).swift"), encoding: .utf8)
    }.joined()
    let made = Set(tests.matches(of: /\b([A-Z]\w*)\(/).map { String($0.output.1) })
    for cell in Cells.family.members {
      #expect(made.contains("\(cell)"), "write the equations of \(cell) once more, in CellFormulaTests")
    }
    #expect(!made.contains("Sine"), "a cell of which no test speaks is found out")
  }

  @Test func leaky() {
    var cell = Leaky()
    cell.leak = 0.3
    let subject = Subject(cell), H = subject.units
    subject.check(1) { t, states in
      let x = subject.input(t), r = subject.product(states[0], subject.W)
      return [(0..<H).map { 0.7 * states[0][$0] + 0.3 * .tanh(x[$0] + r[$0]) }]
    }
  }

  @Test func irnn() {
    let subject = Subject(IRNN())
    subject.check(1) { t, states in
      let x = subject.input(t), r = subject.product(states[0], subject.W)
      return [(0..<subject.units).map { max(x[$0] + r[$0], 0) }]
    }
  }

  @Test(arguments: Activation.allCases) func indrnn(activation: Activation) {
    var cell = IndRNN()
    cell.activation = activation
    let subject = Subject(cell), w = subject.own("w")
    #expect(!subject.network.parameters.contains("W"))
    subject.check(1) { t, states in
      let x = subject.input(t)
      return [(0..<subject.units).map { activation(x[$0] + w[$0] * states[0][$0]) }]
    }
  }

  @Test(arguments: [1, 2, 3, 9]) func lstm1997(block: Int) {
    var cell = LSTM1997()
    cell.block = block
    let H = 5, N = (H + block - 1) / block
    let subject = Subject(cell, units: H)
    subject.check(4) { t, states in
      // Rows of W: cells' outputs, input gates, output gates; columns: input gates, cells, output gates.
      let gates = [2, 3].flatMap { component in (0..<N).map { states[component][$0 * block] } }
      let x = subject.input(t), r = subject.product(states[0] + gates, subject.W),
        a = zip(x, r).map { $0 + $1 }
      let i = (0..<H).map { sigma(a[$0 / block]) }, o = (0..<H).map { sigma(a[N + H + $0 / block]) }
      let q = (0..<H).map { states[1][$0] + i[$0] * (4 * sigma(a[N + $0]) - 2) }
      return [(0..<H).map { o[$0] * (2 * sigma(q[$0]) - 1) }, q, i, o]
    }
  }

  @Test func lstmPeephole() {
    let subject = Subject(LSTMPeephole()), H = subject.units
    let (pi, pf, po) = (subject.own("p_i"), subject.own("p_f"), subject.own("p_o"))
    subject.check(2) { t, states in
      let a = zip(subject.input(t), subject.product(states[0], subject.W)).map { $0 + $1 }
      let q = (0..<H).map { h in
        let i = sigma(a[h] + pi[h] * states[1][h]), f = sigma(a[H + h] + pf[h] * states[1][h])
        return f * states[1][h] + i * .tanh(a[2 * H + h])
      }
      return [(0..<H).map { sigma(a[3 * H + $0] + po[$0] * q[$0]) * .tanh(q[$0]) }, q]
    }
  }

  @Test func lstmCoupled() {
    let subject = Subject(LSTMCoupled()), H = subject.units
    subject.check(2) { t, states in
      let a = zip(subject.input(t), subject.product(states[0], subject.W)).map { $0 + $1 }
      let q = (0..<H).map { h in
        let i = sigma(a[h])
        return (1 - i) * states[1][h] + i * .tanh(a[H + h])
      }
      return [(0..<H).map { sigma(a[2 * H + $0]) * .tanh(q[$0]) }, q]
    }
  }

  @Test func mgu() {
    let subject = Subject(MGU()), H = subject.units
    subject.check(1) { t, states in
      let x = subject.input(t), s = states[0]
      let f = zip(x, subject.product(s, subject.W)).map { sigma($0 + $1) }
      let r = subject.product((0..<H).map { f[$0] * s[$0] }, subject.W)
      return [(0..<H).map { (1 - f[$0]) * s[$0] + f[$0] * .tanh(x[H + $0] + r[H + $0]) }]
    }
  }

  @Test func janet() {
    var cell = JANET()
    cell.beta = 0.6
    let subject = Subject(cell), H = subject.units
    subject.check(1) { t, states in
      let a = zip(subject.input(t), subject.product(states[0], subject.W)).map { $0 + $1 }
      return [(0..<H).map { sigma(a[$0]) * states[0][$0] + (1 - sigma(a[$0] - 0.6)) * .tanh(a[H + $0]) }]
    }
  }

  @Test func lru() {
    let subject = Subject(LRU()), H = subject.units
    let (nu, theta, gamma) = (subject.own("nu"), subject.own("theta"), subject.own("gamma"))
    #expect(!subject.network.parameters.contains("W"))
    #expect(LRU().declaration.outputStates == [0, 1])
    subject.check(2) { t, states in
      let x = subject.input(t)
      let h = (0..<H).map { unit in
        let r = Double.exp(-.exp(nu[unit])), re = r * .cos(theta[unit]), im = r * .sin(theta[unit])
        let (s, m, gain) = (states[0][unit], states[1][unit], Double.exp(gamma[unit]))
        return (re * s - im * m + gain * x[unit], re * m + im * s + gain * x[H + unit])
      }
      return [h.map(\.0), h.map(\.1)]
    }
  }

  @Test(arguments: [false, true]) func antisymmetric(isGated: Bool) {
    var cell = Antisymmetric()
    (cell.step, cell.diffusion, cell.isGated) = (0.25, 0.05, isGated)
    let subject = Subject(cell), H = subject.units, W = subject.W
    #expect(W.rows == H && W.columns == H)
    subject.check(1) { t, states in
      let x = subject.input(t), s = states[0]
      return [
        (0..<H).map { h in
          let r = (0..<H).reduce(-0.05 * s[h]) { $0 + s[$1] * (W[$1, h] - W[h, $1]) }
          return s[h] + 0.25 * (isGated ? sigma(x[H + h] + r) : 1) * .tanh(x[h] + r)
        }
      ]
    }
  }

  @Test func minGRU() {
    let subject = Subject(MinGRU()), H = subject.units
    #expect(!subject.network.parameters.contains("W"))
    subject.check(1) { t, states in
      let x = subject.input(t)
      return [(0..<H).map { (1 - sigma(x[$0])) * states[0][$0] + sigma(x[$0]) * x[H + $0] }]
    }
  }
}
