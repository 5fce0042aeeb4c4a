import CBoost
import Components
import Statistics
import Testing

private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-12) -> Bool {
  abs(a - b) <= relative * abs(b)
}

private func bounds(_ values: [Double]) -> [Bounds] { values.map { Bounds($0) } }

private func near(_ estimate: Estimate, _ value: Double, _ low: Double, _ high: Double) -> Bool {
  near(estimate.value.low, value) && estimate.value.isExact && near(estimate.low, low, 1e-11)
    && near(estimate.high, high, 1e-11)
}

extension Inference {
  /// Its interval of 95 %.
  var at95: Estimate { estimate(level: 0.95) }
}

@Suite struct DistributionTests {
  /// Degrees of freedom, quantiles at 0.975 and 0.995, cumulative at 1.5: SciPy 1.17.1.
  @Test(arguments: [
    (1, 12.706204736174694, 63.656741162871526),
    (2, 4.302652729749462, 9.924843200918287),
    (4, 2.7764451051977934, 4.604094871349992),
    (29, 2.045229642132703, 2.756385903670605),
    (999, 1.9623414611334493, 2.5807596372676365),
  ])
  func studentsTAgreesWithSciPy(degrees: Double, at975: Double, at995: Double) {
    #expect(near(cboost_student_t_quantile(0.975, degrees), at975))
    #expect(near(cboost_student_t_quantile(0.005, degrees), -at995))
    #expect(!near(cboost_student_t_quantile(0.975, degrees + 0.5), at975))
    #expect(near(cboost_student_t_quantile(0.975, .infinity), 1.959963984540054), "the normal distribution's")
  }

  @Test func whatIsNoProbabilityIsNaN() {
    #expect(cboost_student_t_quantile(1, 3).isNaN && cboost_student_t_quantile(0.5, 0).isNaN)
    #expect(cboost_beta_quantile(0.5, 0, 1).isNaN && cboost_binomial_cumulative(1, 2, 1.5).isNaN)
    #expect(
      cboost_hypergeometric_at_least(3, 2, 2, 4) == 0 && cboost_hypergeometric_at_least(0, 2, 2, 4) == 1)
  }
}

/// Against SciPy 1.17.1 where it has the interval; `Tests/EndToEndTests/test_claims.py` asks it of the
/// numbers of trials.
@Suite struct EstimateTests {
  private let a = bounds([0.70, 0.72, 0.71, 0.73, 0.69]), wide = bounds([0.5, 0.9, 0.7, 0.75, 0.6])
  private let x = bounds([2.1, 3.4, 1.9, 2.8, 3.0, 4.2, 1.1, 2.6]),
    y = bounds([1.8, 2.9, 2.2, 2.0, 2.7, 3.1, 1.4, 1.9])

  @Test func means() {
    #expect(near(Estimate(meanOf: [2.1, 3.4, 1.9, 2.8, 3.0]), 2.64, 1.861604414591722, 3.4183955854082773))
    #expect(near(MeanInference([a]).at95, 0.71, 0.6903675683852244, 0.7296324316147755))
    let welch = MeanInference([wide, a.map { -$0 }]).at95
    #expect(abs(welch.low + 0.2077503615335851) < 1e-12 && abs(welch.high - 0.16775036153358505) < 1e-12)
    #expect(welch != MeanInference([zip(wide, a).map { $0 - $1 }]).at95, "paired is another interval")
  }

  @Test func geometricMeans() {
    let estimate = Estimate(meanOf: [1e-3, 1e-5, 2e-4], scale: .logarithmic)
    #expect(near(estimate.value.low, 0.00012599210498948706))
    #expect(near(estimate.low, 3.79285616e-07, 1e-8) && near(estimate.high, 4.18523926e-02, 1e-8))
    #expect(Estimate(meanOf: [1, 0], scale: .logarithmic).doubt != "")
  }

  @Test func aMeanWithoutSpreadOrNumbersHasNoInterval() {
    for (values, doubt) in [
      (bounds([3]), "1 seed, and an interval needs 2"), (bounds([]), "0 seeds, and an interval needs 2"),
      (
        bounds([0.1, 0.1, 0.1]),
        "the numbers of all seeds are equal, and their spread tells nothing of other seeds"
      ),
      (bounds([1, .infinity, 2]), "a mean needs a number of every seed: compare medians"),
      (bounds([1, .nan, 2]), "a mean needs a number of every seed: compare medians"),
      (
        bounds([1e200, 3e200, -2e200]),
        "the spread of the numbers is out of the range of 64 bits: take logarithms"
      ),
      (
        bounds([1e-200, 3e-200]), "the spread of the numbers is out of the range of 64 bits: take logarithms"
      ),
      (
        [Bounds(1), Bounds(2), Bounds(49, .infinity)], "a mean needs a number of every seed: compare medians"
      ),
    ] {
      let estimate = MeanInference([values]).at95
      #expect(estimate.low == -.infinity && estimate.high == .infinity && estimate.doubt == doubt)
    }
    #expect(
      MeanInference([bounds([1, 1]), bounds([1, 2])]).at95.doubt == "", "the spread of one of two is one")
  }

  @Test func quantilesLieBetweenOrderStatistics() {
    let six = bounds([3, 1, 2, 6, 5, 4])
    #expect(QuantileInference(0.5, of: six).at95 == Estimate(Bounds(3.5), 1, 6))
    #expect(QuantileInference(0.5, of: Array(six.prefix(5))).at95.doubt == "5 seeds, and an interval needs 6")
    // Of nine values the second and the eighth: P(B(9, ½) ≤ 1) = 10/512.
    let nine = QuantileInference(0.5, of: (1...9).map { Bounds(Double($0)) }).at95
    #expect(nine == Estimate(Bounds(5), 2, 8))
    let upper = QuantileInference(0.9, of: (1...9).map { Bounds(Double($0)) }).at95
    #expect(upper.low == 6 && upper.high == .infinity && upper.doubt == "9 seeds, and an interval needs 36")
    let censored = QuantileInference(
      0.5, of: bounds([1, 2, 3, 4, 5]) + [Bounds(.infinity), Bounds(49, .infinity)]
    ).at95
    #expect(censored == Estimate(Bounds(4), 1, .infinity))
    #expect(QuantileInference(0.5, of: []).at95.low == -.infinity)
    #expect(
      QuantileInference(1, of: six).at95.doubt == "seeds tell nothing of the least and greatest of others")
  }

  @Test(arguments: [
    (3, 3, 0.2924017738212867, 1.0), (0, 3, 0.0, 0.7075982261787133),
    (4, 5, 0.28358206388191054, 0.9949492366205319),
    (9, 10, 0.5549838829718047, 0.9974714214555375),
  ])
  func rates(successes: Int, count: Int, low: Double, high: Double) {
    let truths = (0..<count).map { Bounds($0 < successes) }, estimate = RateInference([truths]).at95
    #expect(near(estimate, Double(successes) / Double(count), low, high))
    // One more trial of which nothing is known counts against both ends.
    let open = RateInference([truths + [.undecided]]).at95
    #expect(open.low <= estimate.low && open.high >= estimate.high && open != estimate && !open.value.isExact)
  }

  @Test func aRateOfSeveralVariantsIsSureBySeedsAlone() {
    let both = RateInference([[1, 1, 1, 0], [1, 1, 0, 0]].map(bounds)).at95
    let (all, any) = (
      RateInference([bounds([1, 1, 0, 0])]).at95, RateInference([bounds([1, 1, 1, 0])]).at95
    )
    #expect(both == Estimate(Bounds(0.625), all.low, any.high))
  }

  /// The greatest over 200,001 rates, each by SciPy's binomial and hypergeometric distributions.
  @Test(arguments: [
    (5, 5, 1, 5, 0.010742187499999995), (4, 5, 1, 5, 0.05468749999999997),
    (7, 10, 2, 12, 0.009366820820268316),
    (3, 3, 0, 3, 0.015624999999999998), (10, 20, 3, 20, 0.00980833057370846),
    (2, 6, 1, 9, 0.20360472469863855),
  ])
  func boschloo(x: Int, n: Int, y: Int, m: Int, p: Double) {
    #expect(near(TwoRates(x, of: n, over: y, of: m).p(), p, 1e-9))
    #expect(!near(TwoRates(x, of: n + 1, over: y, of: m).p(), p, 1e-3))
    let (first, second) = ((0..<n).map { Bounds($0 < x) }, (0..<m).map { Bounds($0 < y) })
    let estimate = RateDifference(first, minus: second).at95
    #expect((estimate.low > 0) == (p < 0.025) && estimate.high >= estimate.value.high)
    #expect(abs(TwoRates(x, of: n, over: y, of: m).p(estimate.low) - 0.025) < 1e-8)
    let turned = RateDifference(second, minus: first).at95
    #expect(turned.low == -estimate.high && turned.high == -estimate.low)
  }

  /// Ends at which the greatest of 20,001 such probabilities is 2.5 %.
  @Test func differencesThatBoschlooDoesNotReject() {
    let estimate = RateDifference((0..<10).map { Bounds($0 < 7) }, minus: (0..<12).map { Bounds($0 < 2) })
      .at95
    #expect(abs(estimate.low - 0.08303834282215916) < 1e-8 && abs(estimate.high - 0.8121555540157819) < 1e-8)
  }

  @Test func noSuccessesAnywhereDecideNothing() {
    let none = RateDifference(bounds([0, 0, 0]), minus: bounds([0, 0, 0])).at95
    #expect(none.low < -0.6 && none.high > 0.6 && none.value == Bounds(0))
  }

  @Test func signedRanks() {
    let differences = zip(x, y).map { $0 - $1 }, estimate = RankInference(centreOf: differences).at95
    // The fourth of 36 means from either end: P(W ≤ 3) = 5/256.
    #expect(
      abs(estimate.value.low - 0.4) < 1e-12 && abs(estimate.low) < 1e-12 && abs(estimate.high - 0.8) < 1e-12)
    #expect(RankInference(centreOf: Array(differences.prefix(6))).at95.doubt == "")
    let five = RankInference(centreOf: Array(differences.prefix(5))).at95
    #expect(five.doubt == "5 seeds, and an interval needs 6" && five.low == -.infinity)
    // Who never came there is above all: it moves one end only.
    let never = RankInference(centreOf: differences.dropLast() + [Bounds(.infinity)]).at95
    #expect(never.high == .infinity && never.low.isFinite)
    let unknown = RankInference(centreOf: [Bounds(.infinity), .unknown] + differences).at95
    #expect(!unknown.low.isNaN && !unknown.high.isNaN)
  }

  /// Of more than sixty seeds by the normal distribution: an order statistic or two from the exact one,
  /// SciPy's for 64.
  @Test func rankTestsOfManySeeds() {
    let many = RankInference(centreOf: (1...64).map { Bounds(Double($0)) }).at95
    #expect(abs(many.low - 27.5) <= 0.5 && abs(many.high - 37.5) <= 0.5)
    let shift = RankInference(
      shiftOf: (1...64).map { Bounds(Double($0)) }, from: (1...64).map { Bounds(Double($0)) }
    ).at95
    #expect(abs(shift.low + 6.5) < 0.6 && shift.low == -shift.high)
  }

  @Test func mannWhitney() {
    let estimate = RankInference(shiftOf: x, from: Array(y.prefix(4))).at95
    #expect(
      abs(estimate.value.low - 0.45) < 1e-12 && abs(estimate.low + 0.8) < 1e-12
        && abs(estimate.high - 1.4) < 1e-12)
    #expect(
      RankInference(shiftOf: Array(x.prefix(3)), from: Array(y.prefix(3))).at95.doubt
        == "3 seeds, and an interval needs 4")
  }
}
