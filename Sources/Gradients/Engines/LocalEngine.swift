public import Components

/// Only the pointwise part's own-state derivative carries influence: no recurrent weight does, a unit's own
/// included.
///
/// RNN White Box (4) and (5) without their recurrent term. For the LSTM this is e-prop and the truncation of
/// 1997: the cell's f_t alone; for cells without such a path, the immediate term.
public struct LocalEngine: ForwardEngine {
  public static let kind = "local"
  public static let summary = "influence through a unit's own memory only (e-prop; the 1997 truncation)"
  public static let reference: String? =
    "Bellec et al., A solution to the learning dilemma for recurrent networks of spiking neurons, Nature Communications 2020"

  public init() {}

  public static let settings: [Setting<LocalEngine>] = []

  static let form = InfluenceForm.unit(recurs: false)
}
