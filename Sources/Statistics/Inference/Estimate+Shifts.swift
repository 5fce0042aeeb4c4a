extension Estimate {
  /// The centre of differences, one per seed: the median of the means of all pairs of them, each with itself
  /// included.
  ///
  /// The interval is that of Wilcoxon's signed ranks, by their exact distribution; it needs six differences
  /// at 95 %. They are taken as spread alike on both sides of their centre; tied ones only make the interval
  /// surer (Noether 1967, "Wilcoxon confidence intervals for location parameters in the discrete case").
  /// Hodges & Lehmann 1963, "Estimates of location based on rank tests"; Hollander, Wolfe & Chicken 2014,
  /// "Nonparametric statistical methods", 3.2 and 3.3.
  public init(centreOf differences: [Bounds], level: Double = Estimate.level) {
    guard differences.contains(where: { $0 != .unknown }) else {
      self.init(.unknown, doubt: "")
      return
    }
    let averages = differences.indices.flatMap { i in
      (0...i).map { (differences[i] + differences[$0]) * Bounds(0.5) }
    }
    self.init(ranked: averages, by: { RankDistribution(signedRanksOf: $0) }, differences.count, level)
  }

  /// How far the first values lie above the second ones: the median of all differences between one of each.
  ///
  /// The interval is that of the Mann–Whitney test, by its exact distribution; it needs four values of each
  /// at 95 %. The values are taken as spread alike in both samples; tied ones only make the interval surer.
  /// Sources as above, 4.2 and 4.3.
  public init(shiftOf first: [Bounds], from second: [Bounds], level: Double = Estimate.level) {
    guard first.contains(where: { $0 != .unknown }) else {
      self.init(.unknown, doubt: "")
      return
    }
    let differences = first.flatMap { x in second.map { x - $0 } }, count = min(first.count, second.count)
    let distribution = RankDistribution(rankSumOf: first.count, second.count)
    self.init(
      ranked: differences, by: { $0 == count ? distribution : RankDistribution(rankSumOf: $0, $0) }, count,
      level)
  }

  /// - Parameter distribution: of the statistic for a number of seeds.
  private init(
    ranked values: [Bounds], by distribution: (Int) -> RankDistribution, _ count: Int, _ level: Double
  ) {
    let lows = values.map(\.low).sorted(), highs = values.map(\.high).sorted(), tail = (1 - level) / 2
    let value = Bounds(median(lows), median(highs)), rank = distribution(count).rank(tail: tail)
    guard rank > 0, rank <= lows.count else {
      let enough = (count + 1...max(count + 1, 64)).first { distribution($0).rank(tail: tail) > 0 } ?? 64
      self.init(value, doubt: "\(count == 1 ? "1 seed" : "\(count) seeds"), and an interval needs \(enough)")
      return
    }
    self.init(value, lows[rank - 1], highs[highs.count - rank])
  }
}
