import LinearAlgebra
public import Recurrent

/// What the mean-field theory of wide random networks s_t = φ(x_t U + s_{t−1} W + b) predicts of them.
///
/// Pre-activations are independent normals whose variance settles where q = σ_w² E[φ(√q z)²] + σ_x² (1), z standard
/// normal; from there χ = σ_w² E[φ′(√q z)²] (2) multiplies the mean square of a gradient at every step back.
/// Approximate: exact for infinite widths and weights that are not reused.
///
/// Source: Poole et al., *Exponential expressivity in deep neural networks through transient chaos*, 2016;
/// Schoenholz et al., *Deep information propagation*, 2017; for recurrent networks Chen, Pennington & Schoenholz,
/// *Dynamical isometry and a mean field theory of RNNs*, 2018.
public struct MeanField: Sendable, Hashable {
  /// q
  public let variance: Double
  /// χ
  public let chi: Double

  /// - Parameters:
  ///   - weights: σ_w², H times the mean square of a recurrent weight.
  ///   - inputs: σ_x², the mean square of x_t U + b at a unit.
  ///   - activation: φ.
  /// - Returns: nil for a φ that is neither odd nor homogeneous, of which (1) is not all there is to say.
  public init?(weights: Double, inputs: Double, activation: Activation) {
    switch activation {
    case .tanh:
      variance = MeanField.variance(weights, inputs)
      chi = weights * MeanField.average(variance) { $0.slope * $0.slope }
    case .linear: (variance, chi) = (inputs / max(1 - weights, 0), weights)
    case .relu: (variance, chi) = (inputs / max(1 - weights / 2, 0), weights / 2)
    case .sigmoid: return nil
    }
  }

  /// Steps after which a gradient's norm has fallen to a share of itself: ln θ / (½ ln χ); infinite where χ ≥ 1.
  public static func reach(chi: Double, threshold: Double) -> Double {
    if chi.isNaN { return .nan }
    return chi >= 1 ? .infinity : Reals.log(threshold) / (0.5 * Reals.log(chi))
  }

  /// (1) for tanh, by Newton's method from above, where σ_w² E[φ²] − q is concave and falls: it cannot miss the
  /// largest solution.
  private static func variance(_ weights: Double, _ inputs: Double) -> Double {
    var q = weights + inputs
    for _ in 0..<100 {
      guard q > 0, q.isFinite else { break }
      let excess = weights * average(q) { $0.value * $0.value } + inputs - q
      // d E[φ²]/dq = E[φ′² + φ φ″], by Gauss's integration by parts.
      let slope = weights * average(q) { $0.slope * $0.slope - 2 * $0.value * $0.value * $0.slope } - 1
      let next = slope < 0 ? max(q - excess / slope, 0) : 0
      if abs(next - q) <= 1e-12 * q { return next }
      q = next
    }
    return q
  }

  /// tanh and its slope at a number.
  private struct Point {
    let value: Double
    var slope: Double { 1 - value * value }
  }

  /// E over z of a function of φ(√q z), even in z: by the rule of trapezoids, whose error falls exponentially with
  /// the number of nodes for such integrands.
  private static func average(_ q: Double, _ function: (Point) -> Double) -> Double {
    // tanh turns within 1/√q.
    let scale = q.squareRoot(), width = min(1.0 / 16, 1 / (4 * scale)), ends = Int(min(8 / width, 1e5))
    var sum = 0.0
    for node in -ends...ends {
      let z = Double(node) * width
      sum += Reals.exp(-z * z / 2) * function(Point(value: Reals.tanh(scale * z)))
    }
    return sum * width / (2 * Double.pi).squareRoot()
  }
}
