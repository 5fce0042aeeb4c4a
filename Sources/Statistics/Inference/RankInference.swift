/// How far numbers lie from 0, or from others, by a rank test: the median of all means of two, or of all
/// differences between two.
///
/// Its interval and tests are those of the ranks' exact distribution. Numbers are taken as spread alike on
/// both sides of their centre, or in both samples; tied ones only make it surer (Noether 1967, "Wilcoxon
/// confidence intervals for location parameters in the discrete case").
///
/// Hodges & Lehmann 1963, "Estimates of location based on rank tests"; Hollander, Wolfe & Chicken 2014,
/// "Nonparametric statistical methods", chapters 3 and 4.
public struct RankInference: Inference {
  /// Sorted ends of the means or differences; empty where nothing is known.
  private let lows: [Double]
  private let highs: [Double]
  private let count: Int
  /// Of the statistic for a number of seeds.
  private let distribution: @Sendable (Int) -> RankDistribution
  private let own: RankDistribution
  /// Numbers nearer than this are tied: their difference is rounding.
  private let rounding: Double

  /// The centre of differences, one per seed, by Wilcoxon's signed ranks: the median of the means of all pairs
  /// of them, each with itself included. At 95 % it needs six differences.
  ///
  /// - Parameters:
  ///   - differences: of each seed.
  ///   - magnitude: of the numbers that they are differences of, whose rounding ties them.
  public init(centreOf differences: [Bounds], magnitude: Double = 0) {
    let averages = differences.indices.flatMap { i in
      (0...i).map { (differences[i] + differences[$0]) * Bounds(0.5) }
    }
    self.init(
      averages, knows: differences.contains { $0 != .unknown }, differences.count,
      RankDistribution(signedRanksOf: differences.count), magnitude
    ) { RankDistribution(signedRanksOf: $0) }
  }

  /// How far the first values lie above the second ones, by the test of Mann and Whitney: the median of all
  /// differences between one of each. At 95 % it needs four values of each.
  ///
  /// - Parameters:
  ///   - first: the values that may lie higher.
  ///   - second: those that they are compared with.
  ///   - magnitude: of the numbers, whose rounding ties them.
  public init(shiftOf first: [Bounds], from second: [Bounds], magnitude: Double = 0) {
    self.init(
      first.flatMap { x in second.map { x - $0 } }, knows: first.contains { $0 != .unknown },
      min(first.count, second.count), RankDistribution(rankSumOf: first.count, second.count), magnitude
    ) { RankDistribution(rankSumOf: $0, $0) }
  }

  private init(
    _ values: [Bounds], knows: Bool, _ count: Int, _ own: RankDistribution, _ magnitude: Double,
    _ distribution: @escaping @Sendable (Int) -> RankDistribution
  ) {
    (lows, highs) = knows ? (values.map(\.low).sorted(), values.map(\.high).sorted()) : ([], [])
    (self.count, self.own, self.distribution) = (count, own, distribution)
    rounding = 1e-14 * magnitude
  }

  public var value: Bounds { lows.isEmpty ? .unknown : Bounds(median(lows), median(highs)) }

  public func estimate(level: Double) -> Estimate {
    let rank = own.rank(tail: (1 - level) / 2)
    if lows.isEmpty, rank > 0 { return Estimate(.unknown, doubt: "") }
    guard rank > 0, rank <= lows.count else {
      return Estimate(value, doubt: "\(spelledSeeds(count)), and an interval needs \(enough(level))")
    }
    return Estimate(value, lows[rank - 1], highs[highs.count - rank])
  }

  /// The least number of seeds with an interval.
  private func enough(_ level: Double) -> Int {
    let most = max(count + 1, 64)
    return (count + 1...most).first { distribution($0).rank(tail: (1 - level) / 2) > 0 } ?? most
  }

  public func p(below limit: Double, orEqual: Bool) -> Double {
    lows.isEmpty
      ? 1 : own.cumulative(lows.count { $0 < limit - rounding || orEqual && $0 <= limit + rounding })
  }

  public func p(above limit: Double, orEqual: Bool) -> Double {
    lows.isEmpty
      ? 1 : own.cumulative(highs.count { $0 > limit + rounding || orEqual && $0 >= limit - rounding })
  }

  public func leastP(below limit: Double) -> Double { own.cumulative(0) }

  public func leastP(above limit: Double) -> Double { own.cumulative(0) }

  /// By the normal distribution of the statistic, whose distance from its mean grows with √n.
  public func seeds(deciding limit: Double, level: Double) -> Int? {
    guard !lows.isEmpty else { return nil }
    let statistic = min(lows.count { $0 <= limit }, highs.count { $0 >= limit })
    let distance = own.distance(of: statistic), needed = RankDistribution.normal(tail: (1 - level) / 2)
    guard distance > 0 else { return nil }
    let seeds = (Double(count) * (needed / distance) * (needed / distance)).rounded(.up)
    guard seeds <= Double(mostSeeds) else { return nil }
    return max(Int(seeds), count + 1, own.rank(tail: (1 - level) / 2) > 0 ? 0 : enough(level))
  }
}
