import LinearAlgebra
import Testing

@testable import Recurrent

/// What a formula becomes when it is traced.
@Suite struct RowProgramTests {
  /// Derivatives of every elementary function against central differences of its values.
  @Test func tracedDerivativesAreThoseOfTheFunctions() throws {
    let functions: [(String, (Traced) -> Traced, (Double) -> Double)] = [
      ("exp", { .exp($0) }, { .exp($0) }), ("log", { .log($0) }, { .log($0) }),
      ("sqrt", { .sqrt($0) }, { .sqrt($0) }),
      ("sin", { .sin($0) }, { .sin($0) }), ("cos", { .cos($0) }, { .cos($0) }),
      ("tanh", { .tanh($0) }, { .tanh($0) }),
      ("sigmoid", { .sigmoid($0) }, { .sigmoid($0) }), ("softplus", { .softplus($0) }, { .softplus($0) }),
    ]
    let x = [0.3, 1.1, 2.7, 5.9]
    for (name, traced, value) in functions {
      let output = traced(Traced(input: 0))
      let derivative = try #require(Traced.gradients(of: [output], seeds: [Traced(1)], inputs: 1).first)
      let values = run([output, derivative], inputs: [x])
      for (index, x) in x.enumerated() {
        #expect(abs(values[0][index] - value(x)) < 1e-14 * max(abs(value(x)), 1), "\(name) at \(x)")
        let slope = (value(x + 1e-5) - value(x - 1e-5)) / 2e-5
        #expect(abs(values[1][index] - slope) < 1e-8 * max(abs(slope), 1), "\(name)' at \(x)")
      }
    }
  }

  /// Subexpressions of fixed inputs and constants stand in front, are computed once, and survive the rows.
  @Test func whatNoRowChangesIsComputedOnce() {
    let row = Traced(input: 0), nu = Traced(input: 1), other = Traced(input: 2)
    let decay = Traced.exp(-Traced.exp(nu)), gain = Traced.sqrt(Traced(1) - decay * decay)
    let output = decay * row + gain * Traced.sin(other * row)
    let program = RowProgram([output, gain], inputs: 3, fixed: 1..<2)
    // exp, −, exp, ·, 1 −, √; and for each row ·, ·, sin, ·, +.
    #expect(program.fixedInstructions == 6 && program.instructions.count == 11)
    #expect(RowProgram([output, gain], inputs: 3).fixedInstructions == 0)

    let rows = [[0.5, -1.0], [2.0, 0.25]], units = 2
    let (x, nuRow, otherRow) = (row0(rows[0]), row0([0.1, -0.7]), row0([1.5, 2.5]))
    let runner = RowProgramRunner(program, units: units, precision: .float64)
    (runner.registers[1], runner.registers[2]) = (nuRow.pointer, otherRow.pointer)
    runner.prepare()
    for values in rows {
      x.assign(values)
      runner.registers[0] = x.pointer
      runner.run()
      for unit in 0..<units {
        let decay = Double.exp(-.exp(nuRow[0, unit])), gain = Double.sqrt(1 - decay * decay)
        let expected = decay * values[unit] + gain * .sin(otherRow[0, unit] * values[unit])
        #expect(abs(number(runner.output(0), unit) - expected) < 1e-14)
        #expect(abs(number(runner.output(1), unit) - gain) < 1e-14)
      }
    }
  }

  private func row0(_ numbers: [Double]) -> Matrix {
    let matrix = Matrix(rows: 1, columns: numbers.count, precision: .float64)
    matrix.assign(numbers)
    return matrix
  }

  private func number(_ row: UnsafeMutableRawPointer?, _ unit: Int) -> Double {
    row?.assumingMemoryBound(to: Double.self)[unit] ?? 0
  }

  private func run(_ outputs: [Traced], inputs: [[Double]]) -> [[Double]] {
    let rows = inputs.map(row0), units = inputs[0].count
    let runner = RowProgramRunner(
      RowProgram(outputs, inputs: inputs.count), units: units, precision: .float64)
    for (index, row) in rows.enumerated() { runner.registers[index] = row.pointer }
    runner.prepare()
    runner.run()
    return outputs.indices.map { output in (0..<units).map { number(runner.output(output), $0) } }
  }
}
