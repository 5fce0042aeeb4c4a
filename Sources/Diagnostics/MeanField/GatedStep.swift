/// What an error meets on its way back through one step of gated units; each array has a number of every unit.
///
/// κ_t is the error of what the units carry on (q of an lstm, s of a gru), η_t the error by what others read of them
/// through the weights: κ_t = c_{t+1} κ_{t+1} + r_t η_{t+1} (1), and η_t is the sum over gates of W_g times the errors
/// of pre-activations, α_t κ_t or β_t η_{t+1} (2).
struct GatedStep {
  /// c
  var carried: [Double]
  /// r
  var read: [Double]
  /// α of each gate that the carried state depends on, times the root of its σ_w².
  var ofCarried: [[Double]]
  /// β of the gate that the output alone depends on, times the root of its σ_w²; empty where there is none.
  var ofOutput: [Double] = []
}
