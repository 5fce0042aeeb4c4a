public import Components

/// RNN White Box (4) and (5) read per unit: α_{t,dh} = ∂⁺ + D_t α_{t−1,dh}, where D_t is the C×C block of
/// unit h in J_t.
///
/// For cells with one state component this is SnAp-1, or diagonal RTRL. Exact where W is diagonal, for units
/// that no other unit reads, and for sequences of one step; else an approximation in O(parameters).
public struct UnitEngine: ForwardEngine {
  public static let kind = "unit"
  public static let summary =
    "each unit's own influence only: the messages of RNN White Box read per unit (SnAp-1)"
  public static let reference: String? =
    "Menick et al., Practical real time recurrent learning with a sparse approximation, ICLR 2021"

  public init() {}

  public static let settings: [Setting<UnitEngine>] = []

  static let form = InfluenceForm.unit(recurs: true)
}
