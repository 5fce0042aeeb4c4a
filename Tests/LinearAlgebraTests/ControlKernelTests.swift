import CKernels
import LinearAlgebra
import Testing

/// Kernels around an optimizer's rule; the rules themselves are tested with the index of optimizers.
@Suite struct ControlKernelTests {
  private func numbers(_ count: Int, _ precision: Precision, _ name: String = "x") -> Matrix {
    let result = Matrix(rows: 1, columns: count, precision: precision)
    var stream = RandomStream(seed: 1, name: name)
    result.addNormal(deviation: 1, from: &stream)
    return result
  }

  @Test(arguments: Precision.allCases) func clampAndShrink(precision: Precision) {
    let before = numbers(203, precision).elements
    for family in KernelFamily.available {
      let functions = family.functions(precision)
      let clamped = numbers(203, precision), shrunk = numbers(203, precision)
      let changed = functions.pointee.clamp(203, clamped.pointer, 0.75)
      #expect(clamped.elements == before.map { max(-0.75, min(0.75, $0)) })
      #expect(changed == before.count { abs($0) > 0.75 } && changed > 50)
      let zeros = functions.pointee.shrink(203, shrunk.pointer, 0.75)
      let expected = before.map { abs($0) <= 0.75 ? 0 : $0 - ($0 < 0 ? -0.75 : 0.75) }
      #expect(zip(shrunk.elements, expected).allSatisfy { abs($0 - $1) < 1e-7 } && zeros == 203 - changed)
    }
  }

  @Test(arguments: Precision.allCases) func columnsAreBoundedByTheirWeights(precision: Precision) {
    let (rows, columns) = (7, 29)
    let weights = numbers(rows * columns, precision, "w"),
      before = numbers(rows * columns, precision).elements
    var first: [Double]?
    for family in KernelFamily.available {
      let g = numbers(rows * columns, precision),
        scratch = Matrix(rows: 1, columns: 2 * columns, precision: .float64)
      let changed = family.functions(precision).pointee.clip_columns(
        rows, columns, weights.pointer, g.pointer, 1, 1e-3,
        scratch.pointer.assumingMemoryBound(to: Double.self))
      var bounded = 0
      for column in 0..<columns {
        func norm(_ numbers: [Double]) -> Double {
          (0..<rows).reduce(0) { $0 + numbers[$1 * columns + column] * numbers[$1 * columns + column] }
            .squareRoot()
        }
        let bound = norm(weights.elements), length = norm(before)
        bounded += length > bound ? rows : 0
        #expect(abs(norm(g.elements) - min(length, bound)) < 1e-6)
      }
      #expect(changed == bounded && (1..<rows * columns).contains(bounded))
      // No sum here is fused, whatever the family.
      #expect(first == nil || first == g.elements)
      first = g.elements
    }
  }
}
