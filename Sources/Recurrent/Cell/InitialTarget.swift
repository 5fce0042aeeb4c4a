import Components
public import LinearAlgebra

/// A parameter, or the columns of one of its gates, to be filled with initial values.
public struct InitialTarget: Sendable {
  /// The name in files: `W`, `encoder.W`, `b.f`.
  public let name: String
  public let rows: Int
  public let columns: Int
  /// Whether rows are units or inputs of their own; a vector, `b`, has one row.
  public let isMatrix: Bool
  /// The gates whose columns stand side by side, counted from the target's first; empty where columns belong
  /// to no gate.
  public let gates: [GateColumns]
  /// H, the width of the state.
  public let units: Int
  public let cell: any Cell
  /// Who decomposes matrices that are drawn.
  public let determinism: Determinism
  /// The parameter's name in its layer, and the layer's prefix, "" or "encoder.".
  let base: String
  let prefix: String

  /// A parameter to be filled, or with a `gate` that gate's columns only.
  public init(
    _ shape: ParameterShape, gate: GateColumns? = nil, units: Int, cell: any Cell,
    determinism: Determinism = .machine
  ) {
    name = shape.name + (gate.map { "." + $0.gate } ?? "")
    rows = shape.rows
    columns = gate?.columns.count ?? shape.columns
    gates = gate.map { [GateColumns(gate: $0.gate, columns: 0..<$0.columns.count)] } ?? shape.gates
    isMatrix = shape.axes.count > 1
    (base, prefix) = (shape.base, String(shape.name.dropLast(shape.base.count)))
    (self.units, self.cell, self.determinism) = (units, cell, determinism)
  }

  /// The target's own stream, so that drawing for one target changes no number of another.
  public func stream(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, name: "init/\(name)") }

  /// A stream that targets of one layer share, for numbers that must fit another target's.
  public func stream(_ seed: UInt64, of name: String) -> RandomStream {
    RandomStream(seed: seed, name: "init/\(prefix)\(name)")
  }

  /// The columns that are drawn as matrices of their own.
  public func blocks(per portion: Portion) -> [Range<Int>] {
    portion == .whole || gates.isEmpty ? [0..<columns] : gates.map(\.columns)
  }

  /// All numbers in row order, drawn block after block: `draw` returns [rows, width] in row order.
  public func filled(_ blocks: [Range<Int>], _ draw: (_ width: Int) -> [Double]) -> [Double] {
    var numbers = [Double](repeating: 0, count: rows * columns)
    for block in blocks {
      for (index, number) in draw(block.count).enumerated() {
        numbers[index / block.count * columns + block.lowerBound + index % block.count] = number
      }
    }
    return numbers
  }
}

extension InitialTarget {
  /// Why something that fills matrices cannot fill a vector.
  func problemsOfVector(_ kind: String) -> [Problem] {
    if isMatrix { return [] }
    return [
      Problem(
        "", "\(kind) fills matrices, and \(name) is a vector of \(columns)",
        remedy: "use zeros, constant, uniform, or normal with a std")
    ]
  }

  /// Why something that fills square matrices cannot fill these blocks.
  func problemsOfShape(_ kind: String, _ blocks: [Range<Int>]) -> [Problem] {
    if !isMatrix { return problemsOfVector(kind) }
    guard let block = blocks.first(where: { $0.count != rows }) else { return [] }
    let shape = "\(blocks.count == 1 ? "the shape" : "blocks of") [\(rows), \(block.count)]"
    return [Problem("", "\(kind) needs square matrices, and \(name) has \(shape)", remedy: .handbook)]
  }
}
