import LinearAlgebra

/// How far two ways to compute one sum are apart, beside what rounding may do.
///
/// Rounding errors grow with the terms of a sum, not with the sum: where terms cancel, κ = Σ‖terms‖ / ‖sum‖
/// says by how much. An identity holds to tolerance ε where the relative error is at most ε·κ, that is where
/// ‖difference‖ ≤ ε·Σ‖terms‖.
public struct Residual: Sendable, Hashable {
  /// ‖left − right‖₂
  public let difference: Double
  /// Σ‖terms‖₂
  public let terms: Double
  /// ‖sum‖₂
  public let size: Double

  public init(difference: Double, terms: Double, size: Double) {
    (self.difference, self.terms, self.size) = (difference, terms, size)
  }

  /// ‖difference‖ / ‖sum‖; 0 where both vanish.
  public var error: Double { difference == 0 ? 0 : difference / size }
  /// Σ‖terms‖ / ‖sum‖; 1 where both vanish.
  public var kappa: Double { terms == 0 ? 1 : max(terms / size, 1) }
  /// The error as a multiple of κ, ‖difference‖ / Σ‖terms‖: what a tolerance is compared with.
  public var scaled: Double { difference == 0 ? 0 : difference / max(terms, size) }

  /// Whether the difference is within rounding; never where anything is not a number.
  public func isWithin(_ tolerance: Double) -> Bool { scaled <= tolerance && terms.isFinite && size.isFinite }

  /// What identities of Float64 hold to, in multiples of κ.
  public static let tolerance = 1e-12
  /// What central differences of Float64 agree to.
  public static let numericalTolerance = 1e-7
}

/// ‖a − b‖₂
func distance(_ a: [Double], _ b: [Double]) -> Double { norm(zip(a, b).map { $0 - $1 }) }
