public import Components
import LinearAlgebra

/// s_t = φ(x_t U + w ⊙ s_{t−1} + b): a unit reads of the past itself alone, through one weight w_h.
///
/// Units meet only in the layer above. The engine `unit` is exact.
public struct IndRNN: Cell {
  public static let kind = "indrnn"
  public static let summary = "independent units, one recurrent weight each: s = φ(xU + w⊙s₋ + b)"
  public static let reference: String? =
    "Li et al., Independently recurrent neural network (IndRNN): building a longer and deeper RNN, CVPR 2018"
  public static let equations = ["s = φ(xU + w ⊙ s₋ + b)"]

  public var activation = Activation.relu

  public init() {}

  public static let settings: [Setting<IndRNN>] = [Activation.setting(\.activation)]

  public var declaration: CellDeclaration {
    CellDeclaration(recurrentStates: [], stages: [StageDeclaration(gates: ["s"])], unitParameters: ["w"])
  }

  /// As published for rectified units: somewhere between forgetting all and keeping all.
  public var initialDefaults: KeyValuePairs<String, any InitialValues> { ["w": BetweenZeroAndOne()] }

  public func stage<Number: Elementary>(_ index: Int, _ unit: UnitValues<Number>) -> [Number] {
    [activation(unit.a(0) + unit.parameters[0] * unit.sources[0])]
  }
}

private struct BetweenZeroAndOne: InitialValues {
  func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return (0..<target.rows * target.columns).map { _ in stream.uniform() }
  }
}
