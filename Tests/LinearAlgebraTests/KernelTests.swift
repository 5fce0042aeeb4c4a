import CKernels
import Foundation
import LinearAlgebra
import Testing

@Suite struct KernelTests {
  /// Error in units of the last place of the exact value's binade.
  private func ulps(_ value: Double, _ exact: Double, _ precision: Precision) -> Double {
    abs(value - exact) / (precision == .float64 ? exact.ulp : Double(Float(exact).ulp))
  }

  private func apply(
    _ operation: lab_row_operation, _ x: [Double], _ family: KernelFamily, _ precision: Precision
  ) throws -> [Double] {
    let input = Matrix(rows: 1, columns: x.count, precision: precision)
    let output = Matrix(rows: 1, columns: x.count, precision: precision)
    input.assign(x)
    let function = try #require(lab_row(family.functions(precision), operation))
    function(x.count, input.pointer, input.pointer, output.pointer)
    return output.elements
  }

  @Test(arguments: Precision.allCases)
  func elementaryFunctionsAreWithinThreeUlps(precision: Precision) throws {
    var stream = RandomStream(seed: 1, name: "ulps")
    var x = (0..<20_000).map { _ in stream.uniform(-1, 1) * pow(10, stream.uniform(-6, 1.3)) }
    if precision == .float32 { x = x.map { Double(Float($0)) } }
    let cases: [(lab_row_operation, (Double) -> Double)] = [
      (LAB_ROW_EXP, { exp($0) }), (LAB_ROW_TANH, { tanh($0) }), (LAB_ROW_SIGMOID, { 1 / (1 + exp(-$0)) }),
      (LAB_ROW_LOG, { log($0) }), (LAB_ROW_SQRT, { $0.squareRoot() }), (LAB_ROW_SIN, { sin($0) }),
      (LAB_ROW_COS, { cos($0) }),
    ]
    for family in KernelFamily.available {
      for (operation, exact) in cases {
        let x = KernelTests.readsPositive(operation) ? x.map(abs) : x
        let y = try apply(operation, x, family, precision)
        let worst = zip(x, y).map { ulps($1, exact($0), precision) }.reduce(0, max)
        #expect(worst < 3.5, "\(family.name) \(operation.rawValue) \(precision)")
      }
    }
  }

  @Test(arguments: Precision.allCases)
  func extremesSaturateAndNaNStaysNaN(precision: Precision) throws {
    let x = [-Double.infinity, -1e30, -800, 0, 800, 1e30, .infinity, .nan]
    for family in KernelFamily.available {
      let tanh = try apply(LAB_ROW_TANH, x, family, precision),
        sigmoid = try apply(LAB_ROW_SIGMOID, x, family, precision)
      #expect(tanh.prefix(7) == [-1, -1, -1, 0, 1, 1, 1] && tanh[3].sign == .plus && tanh[7].isNaN)
      #expect(
        sigmoid[3] == 0.5 && sigmoid[6] == 1 && sigmoid[0] >= 0 && sigmoid[0] < 1e-37 && sigmoid[7].isNaN)
      #expect(try apply(LAB_ROW_RELU, [.nan], family, precision)[0].isNaN)
    }
  }

  @Test(arguments: Precision.allCases)
  func fusedFamiliesGiveTheSameBits(precision: Precision) throws {
    var stream = RandomStream(seed: 2, name: "bits")
    let x = (0..<1000).map { _ in stream.normal() * 3 }
    let fused = KernelFamily.available.filter(\.isFused)
    let operations = [
      LAB_ROW_EXP, LAB_ROW_TANH, LAB_ROW_SIGMOID, LAB_ROW_SOFTPLUS, LAB_ROW_LOG, LAB_ROW_SQRT, LAB_ROW_SIN,
      LAB_ROW_COS,
    ]
    for operation in operations {
      let x = KernelTests.readsPositive(operation) ? x.map(abs) : x
      let results = try fused.map { try apply(operation, x, $0, precision) }
      #expect(results.allSatisfy { $0 == results.first && $0.allSatisfy(\.isFinite) })
    }
  }

  /// Whether an operation is defined for positive numbers only. Sums of columns about the widths that stay in
  /// registers, and losses about the rows that go side by side, one row unscored.
  @Test(arguments: Precision.allCases)
  func fusedFamiliesSumAndScoreAlike(precision: Precision) throws {
    func random(_ rows: Int, _ columns: Int) -> Matrix {
      var stream = RandomStream(seed: 5, name: "\(rows) \(columns)")
      let matrix = Matrix(rows: rows, columns: columns, precision: precision)
      matrix.assign((0..<rows * columns).map { _ in stream.normal() })
      return matrix
    }
    func run(_ family: KernelFamily, _ rows: Int, _ columns: Int) -> (
      sums: [Double], losses: [Double], gradient: [Double]
    ) {
      let functions = family.functions(precision).pointee, x = random(rows, columns),
        sums = random(1, columns)
      functions.column_sums(rows, columns, x.pointer, sums.pointer)
      let gradient = Matrix(rows: rows, columns: columns, precision: precision)
      let targets = (0..<rows).map { Int32($0 % columns) }, weights = (0..<rows).map { $0 == 1 ? 0 : 0.25 }
      var losses = [Double](repeating: .nan, count: rows), predictions = [Int32](repeating: 9, count: rows)
      functions.cross_entropy(
        rows, columns, x.pointer, targets, weights, &losses, gradient.pointer, &predictions)
      return (sums.elements, losses, gradient.elements)
    }
    let fused = KernelFamily.available.filter(\.isFused)
    for rows in [1, 2, 9, 16, 35] {
      for columns in [1, 10, 31, 32, 33, 64, 70] {
        let x = random(rows, columns), first = run(fused.first ?? .best, rows, columns)
        for family in fused {
          let other = run(family, rows, columns)
          #expect(other == first, "\(family.name), \(rows) rows of \(columns)")
        }
        let tolerance = precision == .float64 ? 1e-13 : 1e-5, start = random(1, columns)
        for column in 0..<columns {
          let sum = (0..<rows).reduce(start[0, column]) { $0 + x[$1, column] }
          #expect(abs(first.sums[column] - sum) < tolerance * 10)
        }
        for row in 0..<rows {
          let numbers = (0..<columns).map { x[row, $0] }, total = numbers.reduce(0) { $0 + exp($1) }
          let weight = row == 1 ? 0 : 0.25, target = row % columns
          #expect(abs(first.losses[row] - weight * (log(total) - numbers[target])) < tolerance)
          for column in 0..<columns {
            let slope = weight * (exp(numbers[column]) / total - (column == target ? 1 : 0))
            #expect(abs(first.gradient[row * columns + column] - slope) < tolerance)
          }
        }
      }
    }
  }

  private static func readsPositive(_ operation: lab_row_operation) -> Bool {
    operation == LAB_ROW_LOG || operation == LAB_ROW_SQRT
  }

  @Test(arguments: Precision.allCases)
  func productsAgreeWithPlainLoops(precision: Precision) {
    var stream = RandomStream(seed: 3, name: "products")
    func random(_ rows: Int, _ columns: Int) -> Matrix {
      let matrix = Matrix(rows: rows, columns: columns, precision: precision)
      matrix.assign((0..<rows * columns).map { _ in stream.normal() })
      return matrix
    }
    let a = random(3, 5), b = random(5, 4), wide = random(3, 9), start = wide.columns(2..<6)
    let before = start.elements
    multiply(a, b, into: start, adding: true)
    for row in 0..<3 {
      for column in 0..<4 {
        let exact = (0..<5).reduce(before[row * 4 + column]) { $0 + a[row, $1] * b[$1, column] }
        #expect(abs(start[row, column] - exact) < (precision == .float64 ? 1e-14 : 1e-5))
      }
    }
    let transposed = random(5, 3), c = Matrix(rows: 3, columns: 4, precision: precision)
    multiply(transposed.transposed, b, into: c)
    #expect(abs(c[2, 3] - (0..<5).reduce(0) { $0 + transposed[$1, 2] * b[$1, 3] }) < 1e-5)
    let d = Matrix(rows: 3, columns: 5, precision: precision)
    multiply(c, b.transposed, into: d)
    #expect(abs(d[1, 4] - (0..<4).reduce(0) { $0 + c[1, $1] * b[4, $1] }) < 1e-4)
  }
}
