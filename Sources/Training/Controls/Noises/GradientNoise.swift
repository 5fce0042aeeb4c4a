public import Components

/// Gaussian noise added to gradients.
public protocol GradientNoise: Component {
  /// Standard deviation at update `step`, from 0.
  func deviation(at step: Int) -> Double
}

/// The index of gradient noises: a new one is a file in this folder and a line here.
public enum GradientNoises {
  public static let family = Family("noise", [AnnealedNoise.self])
}
