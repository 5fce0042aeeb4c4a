import Components
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Cells spelt out as formulas are the built-in cells.
@Suite struct FormulaCellTests {
  struct Pair: CustomTestStringConvertible, Sendable {
    let formula: FormulaCell
    let builtIn: any Cell
    var testDescription: String { type(of: builtIn).kind }
  }

  static let pairs = [
    Pair(formula: FormulaCells.rnn, builtIn: RNN()), Pair(formula: FormulaCells.lstm, builtIn: LSTM()),
    Pair(formula: FormulaCells.gru, builtIn: GRU()),
    Pair(formula: FormulaCells.gruResetBefore, builtIn: GRUResetBefore()),
  ]

  /// Everything one pass computes, by name.
  private func pass(
    _ cell: any Cell, _ arrangement: Arrangement, precision: Precision = .float64, kernels: KernelFamily?,
    seed: UInt64
  ) -> [(name: String, numbers: [Double])] {
    let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
    let network = test.network(precision: precision, kernels: kernels, seed: seed)
    let batch = test.batch(precision: precision, seed: seed)
    let gradients = Parameters(network.parameters.shapes, precision: precision)
    let loss = network.forward(batch).loss
    network.backward(batch, into: gradients)
    var result = [(name: "loss", numbers: [loss])]
    for (layer, shape) in network.layers(batch).map({ ($0.placed.layer, $0.shape) }) {
      let rows = 0..<shape.rows + shape.examples
      for (name, states) in zip(layer.declaration.states, layer.states) {
        result.append((name, states.rows(rows).elements))
      }
      for (name, gradients) in zip(layer.declaration.states, layer.stateGradients) {
        result.append(("λ^" + name, gradients.rows(rows).elements))
      }
    }
    return result + gradients.shapes.map { ($0.name, gradients[$0.name].elements) }
  }

  @Test(arguments: pairs, Arrangement.allCases)
  func equalsTheBuiltInCell(pair: Pair, arrangement: Arrangement) {
    for kernels in [KernelFamily.best, nil] {
      for seed in 0..<20 as Range<UInt64> {
        let formula = pass(pair.formula, arrangement, kernels: kernels, seed: seed)
        let builtIn = pass(pair.builtIn, arrangement, kernels: kernels, seed: seed)
        #expect(formula.map(\.name) == builtIn.map(\.name))
        for (a, b) in zip(formula, builtIn) {
          let difference = relativeDifference(a.numbers, b.numbers)
          #expect(difference < 1e-13, "\(a.name) seed \(seed): \(difference)")
        }
      }
    }
  }

  @Test(arguments: pairs)
  func equalsTheBuiltInCellInFloat32(pair: Pair) {
    for seed in 0..<10 as Range<UInt64> {
      let formula = pass(pair.formula, .manyToMany, precision: .float32, kernels: .best, seed: seed)
      let builtIn = pass(pair.builtIn, .manyToMany, precision: .float32, kernels: .best, seed: seed)
      for (a, b) in zip(formula, builtIn) {
        #expect(relativeDifference(a.numbers, b.numbers) < 1e-4, "\(a.name) seed \(seed)")
      }
    }
  }

  /// Negative control: a formula that is wrong by a millionth is seen in every quantity behind the first
  /// step.
  @Test func slightlyOtherFormulaIsSeen() {
    let other = FormulaCells.cell(["gates": ["s"], "state": ["s": "1.000001 * tanh(a.s)"]])
    let wrong = pass(other, .manyToMany, kernels: nil, seed: 1),
      right = pass(RNN(), .manyToMany, kernels: nil, seed: 1)
    for (a, b) in zip(wrong, right) { #expect(relativeDifference(a.numbers, b.numbers) > 1e-9, "\(a.name)") }
  }

  @Test func declaresWhatIsWritten() {
    let parts = FormulaCells.parts.declaration
    #expect(parts.states == ["m", "h"] && parts.recurrentStates == [0] && parts.outputStates == [1])
    #expect(parts.gates == ["u", "v"] && parts.unitParameters == ["k"] && parts.stages.count == 1)
    #expect(parts.stages[0].keepsPartsApart && !FormulaCells.lstm.declaration.stages[0].keepsPartsApart)
    let two = FormulaCells.twoStages.declaration
    #expect(two.gates == ["w", "e", "c"] && two.stages.map(\.gates) == [["w", "e"], ["c"]])
    #expect(two.stages[1].reads == .result(0) && two.stages[0].results.count == 4)
    #expect(FormulaCell().declaration.gates == ["s"] && FormulaCell().problems.isEmpty)
  }

  /// The order of a mapping is lost in canonical files: it changes no number.
  @Test func orderOfEntriesIsOfNoConsequence() {
    let other = FormulaCells.cell([
      "state": ["q": "q1", "s": "sigmoid(a.o) * tanh(q1)"], "recurrent": "s", "output": "s",
      "gates": ["i", "f", "g", "o"],
      "let": ["q1": "forget * q + sigmoid(a.i) * tanh(a.g)", "forget": "sigmoid(a.f)"],
    ])
    #expect(other.problems.isEmpty)
    let a = pass(other, .manyToMany, kernels: .best, seed: 3),
      b = pass(FormulaCells.lstm, .manyToMany, kernels: .best, seed: 3)
    for (a, b) in zip(a, b) { #expect(a.name == b.name && a.numbers == b.numbers, "\(a.name)") }
  }

  /// Settings say which component is read even where the file does not, and read back to the same cell.
  @Test func settingsRoundTrip() throws {
    let table = FormulaCells.lstm.resolved
    #expect(table["recurrent"] == .text("s") && table["output"] == .text("s"))
    #expect(table["let"]?["q1"] == .text("sigmoid(a.f) * q + sigmoid(a.i) * tanh(a.g)"))
    #expect(FormulaCell(table: table)?.resolved == table)
    let swapped = FormulaCells.cell(["gates": ["a"], "state": ["h": "tanh(a.a)", "b": "h"]])
    #expect(swapped.resolved["recurrent"] == .text("h") && swapped.declaration.states == ["h", "b"])
  }
}
