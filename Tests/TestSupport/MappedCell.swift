public import Components
public import Recurrent

/// A cell that exercises at once what few of the index do: two components of which W reads one and the head
/// the other, a per-unit parameter, and weights that are a function of W: antisymmetric, Wₑ = W − Wᵀ − γ1
/// (Chang et al., AntisymmetricRNN, ICLR 2019).
public struct MappedCell: Cell {
  public static let kind = "mapped"
  public static let summary = "a cell for tests."
  public static let equations = ["m = tanh(xU + m₋(W − Wᵀ − 0.1·1) + b) + m₋/2", "s = m ⊙ σ(k ⊙ s₋)"]

  public init() {}

  public static let settings: [Setting<MappedCell>] = []

  public var declaration: CellDeclaration {
    CellDeclaration(
      states: ["s", "m"], recurrentStates: [1],
      stages: [StageDeclaration(gates: ["a"], results: ["s", "m"])], unitParameters: ["k"], mapsWeights: true)
  }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    let m = Number.tanh(unit.a(0)) + Number(0.5) * unit.sources[1]
    return [m * Number.sigmoid(unit.parameters[0] * unit.sources[0]), m]
  }

  public func effectiveWeights<Number: Elementary>(_ W: [Number], units: Int) -> [Number] {
    (0..<units * units).map { index in
      let (row, column) = (index / units, index % units)
      let difference = W[index] - W[column * units + row]
      return row == column ? difference - Number(0.1) : difference
    }
  }
}
