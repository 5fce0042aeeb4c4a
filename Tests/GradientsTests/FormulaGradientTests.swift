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
      let bptt = gradients(BPTT(), test, seed: seed), rtrl = gradients(RTRL(), test, seed: seed)
      let network = test.network(seed: seed), batch = test.batch(seed: seed)
      for shape in bptt.shapes {
        let ours = bptt[shape.name].elements
        #expect(relativeDifference(ours, rtrl[shape.name].elements) < 1e-11, "\(shape.name) seed \(seed)")
        // Some numbers of it, others from seed to seed, beside the length of all.
        var stream = RandomStream(seed: seed, name: shape.name), exact = ours
        let indices =
          shape.count <= 8 ? Array(0..<shape.count) : (0..<8).map { _ in stream.integer(below: shape.count) }
        let numbers = ReferenceDerivatives.complexStep(
          network, on: batch, parameter: shape.name, indices: indices)
        for (index, number) in zip(indices, numbers) { exact[index] = number }
        #expect(relativeDifference(ours, exact) < 1e-11, "\(shape.name) seed \(seed)")
      }
    }
  }

  /// Negative control: the derivative of another formula is not that of this one.
  @Test func anotherFormulaHasOtherGradients() {
    let other = FormulaCells.cell([
      "gates": ["r", "n"], "parameters": ["d"], "let": ["r": "sigmoid(a.r)"], "reads": ["n": "r * tanh(s)"],
      "state": ["s": "0.5 * s + tanh(x.n + r * (s.n + 1.000001 * d))"],
    ])
    let a = gradients(
      BPTT(), RandomCase(cell: FormulaCells.twoStagesApart, arrangement: .manyToMany, seed: 2), seed: 2)
    let b = gradients(BPTT(), RandomCase(cell: other, arrangement: .manyToMany, seed: 2), seed: 2)
    #expect(relativeDifference(a.values.elements, b.values.elements) > 1e-9)
  }
}
