import Foundation

/// Student's t distribution with a whole number of degrees of freedom ν ≥ 1.
///
/// Source: Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", 26.7.3 and 26.7.4: with θ = atan(t/√ν) the central
/// probability A(t|ν) = P(−t < T < t) is a finite sum of powers of cos θ, so no special function is approximated. Cost O(ν).
public struct StudentT: Sendable {
  public let degreesOfFreedom: Int

  public init(degreesOfFreedom: Int) {
    precondition(degreesOfFreedom >= 1, "Student's t needs at least one degree of freedom")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) -> Double {
    let central = central(atan(abs(t) / Double(degreesOfFreedom).squareRoot()))
    return t < 0 ? (1 - central) / 2 : (1 + central) / 2
  }

  /// The t with P(T ≤ t) = `probability`, 0 < probability < 1; relative error below 1e-12 for probabilities
  /// in [0.001, 0.999].
  ///
  /// A is increasing in θ: [0, π/2) is bisected until the bracket is two neighbouring numbers.
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a quantile's probability lies in (0, 1)")
    let wanted = abs(2 * probability - 1)
    var low = 0.0
    var high = Double.pi / 2
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if central(middle) < wanted { low = middle } else { high = middle }
    }
    let t = Double(degreesOfFreedom).squareRoot() * tan(low)
    return probability < 0.5 ? -t : t
  }

  /// A(t|ν) at θ = atan(t/√ν), 0 ≤ θ ≤ π/2.
  private func central(_ angle: Double) -> Double {
    let (sine, cosine) = (sin(angle), cos(angle))
    let isOdd = degreesOfFreedom % 2 == 1
    // Terms: odd ν: cos θ, (2/3) cos³ θ, (2·4)/(3·5) cos⁵ θ, … cos^(ν−2) θ; even ν: 1, (1/2) cos² θ, (1·3)/(2·4) cos⁴ θ, ….
    var term = isOdd ? cosine : 1
    var sum = 0.0
    var power = isOdd ? 1 : 0
    while power <= degreesOfFreedom - 2 {
      sum += term
      term *= cosine * cosine * Double(power + 1) / Double(power + 2)
      power += 2
    }
    return isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
  }
}
