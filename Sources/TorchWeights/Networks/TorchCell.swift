import Components

/// A recurrent module of torch.nn, by the cell that computes the same.
public enum TorchCell: String, Sendable {
  case rnn = "RNN"
  case lstm = "LSTM"
  case gru = "GRU"

  /// The module of a cell, and the activation that it is to be made with.
  ///
  /// - Parameter cell: its kind and settings, as a file resolves them.
  /// - Throws: a problem without a key, where torch.nn has no such cell.
  static func find(_ cell: Value) throws(Problem) -> (cell: TorchCell, activation: String) {
    guard case .text(let kind)? = cell["kind"] else { throw none("cell") }
    switch kind {
    case "lstm": return (.lstm, "")
    case "gru": return (.gru, "")
    case "irnn": return (.rnn, "relu")
    case "rnn":
      let activation = cell["activation"]?.brief ?? "tanh"
      guard ["tanh", "relu"].contains(activation) else { throw none("rnn of activation \(activation)") }
      return (.rnn, activation)
    case "gru-reset-before":
      throw Problem(
        "", "torch.nn.GRU resets after the product with W, and the cell gru-reset-before before it",
        remedy: "cell gru is torch.nn.GRU's; \(elsewhere)")
    default: throw none(kind)
    }
  }

  private static let elsewhere = "lab export --numpy hands on every parameter under lab's names"

  private static func none(_ kind: String) -> Problem {
    Problem(
      "", "torch.nn has no cell \(kind)",
      remedy: .words("it has rnn (tanh, relu), irnn, lstm and gru; \(elsewhere)"))
  }

  /// Of a network of another form than torch.nn's modules.
  static func misfit(_ what: String) -> Problem { Problem("", what, remedy: .words(elsewhere)) }
}
