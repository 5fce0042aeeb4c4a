/// A direction of a layer: lab's parameters, and the four tensors that hold them in torch.nn.
///
/// W_ih = [U; Y; C]ᵀ and W_hh = Wᵀ: torch.nn multiplies columns where lab multiplies rows. Gates stand in the
/// same order, `i f g o` and `r z n`. torch.nn has two biases: b and zeros, or for a GRU b and the candidate's
/// recurrent bias d.
struct TorchLayer: Sendable, Hashable {
  /// `l0`, `l1_reverse`: what ends the names of its tensors.
  let place: String
  /// What is multiplied by inputs, behind one another: `U`, then `Y` or `C`.
  let inputs: [String]
  let W: String
  let b: String
  /// The candidate's recurrent bias of a GRU.
  let d: String?
  let units: Int

  var inputWeights: String { "weight_ih_\(place)" }
  var recurrentWeights: String { "weight_hh_\(place)" }
  var inputBias: String { "bias_ih_\(place)" }
  var recurrentBias: String { "bias_hh_\(place)" }

  var parameters: [String] { inputs + [W, b] + [d].compactMap { $0 } }
}

/// A recurrent module: layers on one another, each in one direction or both.
struct TorchStack: Sendable, Hashable {
  /// `rnn`, or `encoder` and `decoder`.
  let name: String
  let layers: [TorchLayer]
  let isBidirectional: Bool
  /// Numbers that it reads at a step.
  let inputs: Int

  var units: Int { layers[0].units }
  var levels: Int { layers.count / (isBidirectional ? 2 : 1) }
}
