public import Components

/// Memory cells in blocks, as published in 1997: no forget gate, one input gate and one output gate for all
/// cells of a block, and the gates' activations are read by W like the cells' outputs.
///
/// With a = xU + [s, i, o]₋W + b: i = σ(a_i), o = σ(a_o), g = 4σ(a_g) − 2, q_t = q_{t−1} + i ⊙ g, s_t = o ⊙
/// (2σ(q_t) − 1).
///
/// H is the number of cells; `block` of them, the last block maybe fewer, share a gate. i and o are state
/// components: of a block's equal ones W reads the first cell's, so that H + 2N rows for N blocks are all
/// there is: W [H + 2N, N + H + N], U [D, N + H + N].
public struct LSTM1997: Cell {
  public static let kind = "lstm-1997"
  public static let summary =
    "long short-term memory as first published: blocks of cells, no forget gate: q = q₋ + i⊙g"
  public static let reference: String? =
    "Hochreiter & Schmidhuber, Long short-term memory, Neural Computation 1997"
  public static let equations = [
    "a = xU + [s, i, o]₋W + b, i and o once a block of cells",
    "i = σ(a_i), o = σ(a_o)",
    "g = 4σ(a_g) − 2",
    "q = q₋ + i ⊙ g",
    "s = o ⊙ (2σ(q) − 1)",
  ]

  public var block = 1

  public init() {}

  public static let settings: [Setting<LSTM1997>] = [
    Setting(
      "block", \.block, .integer(1...16384), unit: "cells",
      doc: "Cells that share an input gate and an output gate.")
  ]

  public var declaration: CellDeclaration {
    let states = ["s", "q", "i", "o"]
    return CellDeclaration(
      states: states, recurrentStates: [0, 2, 3],
      stages: [StageDeclaration(gates: ["i", "g", "o"], results: states)],
      mapsWeights: true)
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let i = Number.sigmoid(unit.a(0)), o = Number.sigmoid(unit.a(2))
    let q = unit.sources[1] + i * (Number(4) * .sigmoid(unit.a(1)) - Number(2))
    return [o * (Number(2) * .sigmoid(q) - Number(1)), q, i, o]
  }

  public func sharing(units: Int) -> GateSharing? {
    let blocks = (0..<units).map { $0 / block }
    return GateSharing(groups: [blocks, Array(0..<units), blocks])
  }

  public func weightShape(units: Int) -> MatrixShape {
    let count = units + 2 * blocks(units)
    return MatrixShape(rows: count, columns: count)
  }

  public func effectiveWeights<Number: Elementary>(_ W: [Number], units: Int) -> [Number] {
    guard let columns = sharing(units: units)?.columns else { return W }
    let width = weightShape(units: units).columns
    // The parameter's row for each row of the product: those of s, then of i and of o, where only a block's
    // first cell has one.
    let rows: [Int?] =
      Array(0..<units)
      + (0..<2).flatMap { gate in
        (0..<units).map { $0 % block == 0 ? units + gate * blocks(units) + $0 / block : nil }
      }
    return rows.flatMap { row in columns.map { column in row.map { W[$0 * width + column] } ?? Number(0) } }
  }

  private func blocks(_ units: Int) -> Int { (units + block - 1) / block }
}
