import LinearAlgebra

/// The eigenvalues λ of a diagonal recurrence, uniform by area on a ring of the complex plane: (1) |λ|² =
/// r_min² + u (r_max² − r_min²), (2) θ = v max_phase, u and v uniform on [0, 1), as parameters of λ =
/// exp(−exp(ν) + iθ) and (3) γ = √(1 − |λ|²).
///
/// Each parameter is a part of the ring; parts of one layer see the same draws. Cells name them among their
/// `initialDefaults`. Source: Orvieto et al., *Resurrecting recurrent neural networks for long sequences*,
/// ICML 2023, section 3.2.
public struct RingValues: InitialValues, Equatable {
  public enum Part: Sendable, CaseIterable {
    /// ν = ln(−ln |λ|)
    case logDecay
    /// θ
    case phase
    /// ln θ
    case logPhase
    /// ln γ
    case logNorm
  }

  public let part: Part
  public let minimum: Double
  public let maximum: Double
  public let maximumPhase: Double

  /// - Parameters:
  ///   - part: which number of each eigenvalue the values are.
  ///   - minimum: r_min, from 0 on.
  ///   - maximum: r_max, at least r_min and below 1.
  ///   - maximumPhase: positive, in radians.
  public init(_ part: Part, minimum: Double, maximum: Double, maximumPhase: Double = 2 * .pi) {
    precondition(
      0 <= minimum && minimum <= maximum && maximum < 1 && maximumPhase > 0,
      "not a ring inside the unit circle")
    (self.part, self.minimum, self.maximum, self.maximumPhase) = (part, minimum, maximum, maximumPhase)
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed, of: part.draws)
    // 1 − u lies in (0, 1]: neither a radius of 0 nor a phase of 0 has a logarithm.
    return (0..<target.rows * target.columns).map { _ in value(1 - stream.uniform()) }
  }

  private func value(_ uniform: Double) -> Double {
    let square = minimum * minimum + uniform * (maximum * maximum - minimum * minimum)
    switch part {
    case .logDecay: return Reals.log(-0.5 * Reals.log(max(square, .leastNormalMagnitude)))
    case .logNorm: return 0.5 * Reals.log(1 - square)
    case .phase: return uniform * maximumPhase
    case .logPhase: return Reals.log(uniform * maximumPhase)
    }
  }
}

extension RingValues.Part {
  /// The stream that the part's draws come from.
  fileprivate var draws: String {
    switch self {
    case .logDecay, .logNorm: "ring.radius"
    case .phase, .logPhase: "ring.phase"
    }
  }
}
