public import Components
public import Recurrent

/// A way to compute dE/dθ, or to approximate it. Any engine can train a network.
public protocol GradientEngine: Component {
  /// Runs the network over a batch and overwrites `gradients` with the gradient of its batch-mean loss.
  func gradients(of network: Network, on batch: Batch, into gradients: Parameters) -> Score
}

/// The index of engines: a new one is a file in this folder and a line here.
public enum GradientEngines {
  public static let family = Family("engine", [BPTT.self])
}
