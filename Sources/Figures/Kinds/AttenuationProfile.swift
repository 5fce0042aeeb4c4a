import Foundation

/// What each factor has taken from an error, by lag: logarithms that add up to that of what is left.
public struct AttenuationProfile: Sendable, Hashable {
  public struct Factor: Sendable, Hashable {
    public let name: String
    /// What it has contributed up to each lag, in nats.
    public let totals: [Double]
  }

  /// In the order of an error.
  public static let factors = ["gate", "saturation", "weights", "injected", "mixing"]

  /// log(‖λ_{t−l}‖/‖λ_t‖) by lag l from 0.
  public let whole: [Double]
  public let factors: [Factor]
  /// Σ_p |a_p| of the step to each lag; NaN at lag 0.
  public let absoluteShares: [Double]
  /// Row-major [lag, unit]: the share of squared norm that a unit's saturation took in the step to each lag.
  public let lost: [Double]
  public let units: Int

  /// Where paths work against one another more than this, a share of the loss is no share.
  static let mostAbsoluteShare = 1.5

  /// The mean of several seeds' profiles, whose units are not each other's and are left out; nil without any,
  /// or if they are of unlike length.
  init?(meanOf profiles: [AttenuationProfile]) {
    guard let first = profiles.first, profiles.allSatisfy({ $0.whole.count == first.whole.count }) else {
      return nil
    }
    if profiles.count == 1 {
      self = first
      return
    }
    func mean(_ numbers: [[Double]]) -> [Double] {
      first.whole.indices.map { lag in numbers.reduce(0) { $0 + $1[lag] } / Double(numbers.count) }
    }
    self.init(
      whole: mean(profiles.map(\.whole)),
      factors: first.factors.enumerated().map { index, factor in
        Factor(name: factor.name, totals: mean(profiles.map { $0.factors[index].totals }))
      }, absoluteShares: mean(profiles.map(\.absoluteShares)), lost: [], units: 0)
  }

  init(whole: [Double], factors: [Factor], absoluteShares: [Double], lost: [Double], units: Int) {
    (self.whole, self.factors, self.absoluteShares) = (whole, factors, absoluteShares)
    (self.lost, self.units) = (lost, units)
  }

  /// The lag at which a hundredth is left, or else the longest that was measured; nil where none was.
  public var tellingLag: Int? {
    let measured = whole.indices.dropFirst().filter { whole[$0].isFinite }
    return measured.first { whole[$0] < log(0.01) } ?? measured.last
  }
}
