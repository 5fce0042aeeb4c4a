import Components
import Gradients
import LinearAlgebra
import Recurrent
import TestSupport
import Testing

/// Gradients of formula cells whose shape the identities of `allCells` leave out.
@Suite struct FormulaGradientTests {
  private func gradients(_ engine: any GradientEngine, _ test: RandomCase, seed: UInt64) -> Parameters {
    let network = test.network(keepsForward: true, seed: seed)
    let gradients = Parameters(network.parameters.shapes, precision: .float64)
    _ = engine.prepare(for: network).gradients(on: test.batch(seed: seed), into: gradients)
    return gradients
  }

  /// A second stage with its parts apart, and a first one without gates.
  @Test(arguments: [FormulaCells.twoStagesApart, FormulaCells.rates], Arrangement.allCases)
  func oddStagesAreExact(cell: FormulaCell, arrangement: Arrangement) {
    for seed in 0..<20 as Range<UInt64> {
      let test = RandomCase(cell: cell, arrangement: arrangement, seed: seed)
      let bptt = gradients(BPTT(), test, seed: seed)
      for engine in [RTRL(), ComplexStepEngine()] as [any GradientEngine] {
        let other = gradients(engine, test, seed: seed)
        for shape in bptt.shapes {
          let difference = relativeDifference(bptt[shape.name].elements, other[shape.name].elements)
          #expect(difference < 1e-11, "\(type(of: engine).kind) \(shape.name) seed \(seed): \(difference)")
        }
      }
    }
  }

  /// Negative control: the derivative of another formula is not that of this one.
  @Test func anotherFormulaHasOtherGradients() {
    let other = FormulaCells.cell([
      "gates": ["r", "n"], "parameters": ["d"], "let": ["r": "sigmoid(a.r)"], "reads": ["n": "r * tanh(s)"],
      "state": ["s": "0.5 * s + tanh(x.n + r * (s.n + 1.000001 * d))"],
    ])
    let a = gradients(BPTT(), RandomCase(cell: FormulaCells.twoStagesApart, arrangement: .manyToMany, seed: 2), seed: 2)
    let b = gradients(BPTT(), RandomCase(cell: other, arrangement: .manyToMany, seed: 2), seed: 2)
    #expect(relativeDifference(a.values.elements, b.values.elements) > 1e-9)
  }
}
