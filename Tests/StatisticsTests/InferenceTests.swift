import Components
import LinearAlgebra
import Statistics
import Testing

private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
  abs(a - b) <= relative * abs(b)
}

private func bounds(_ values: [Double]) -> [Bounds] { values.map { Bounds($0) } }

/// Against SciPy 1.17.1 and statsmodels 0.14 on the same numbers.
@Suite struct InferenceTests {
  private static let a = [0.70, 0.72, 0.71, 0.73, 0.69], b = [0.74, 0.755, 0.75, 0.77, 0.735],
    wide = [0.5, 0.9, 0.7, 0.75, 0.6]
  private static let x = [2.1, 3.4, 1.9, 2.8, 3.0, 4.2, 1.1, 2.6],
    y = [1.8, 2.9, 2.2, 2.0, 2.7, 3.1, 1.4, 1.9]

  @Test func testsAgreeWithSciPy() {
    let paired = MeanInference([bounds(zip(Self.b, Self.a).map { $0 - $1 })])
    #expect(near(2 * paired.p(below: 0, orEqual: true), 1.4497091985948542e-05))
    let welch = MeanInference([bounds(Self.b), bounds(Self.a.map { -$0 })])
    #expect(
      near(2 * welch.p(below: 0, orEqual: true), 2 * welch.p(above: 2 * welch.value.low, orEqual: true)))
    #expect(
      near(
        RateInference([bounds([1, 1, 1, 1, 1, 1, 1, 1, 1, 0])]).p(below: 0.5, orEqual: true), 0.0107421875))
    let differences = zip(Self.x, Self.y).map { $0 - $1 - 0.01 }
    #expect(near(2 * RankInference(centreOf: bounds(differences)).p(below: 0, orEqual: true), 0.1484375))
    let shift = RankInference(shiftOf: bounds(Self.x), from: bounds(Self.y.map { $0 + 0.001 }))
    #expect(near(2 * shift.p(below: 0, orEqual: true), 0.4418026418026417))
    #expect(!near(2 * shift.p(below: 0.2, orEqual: true), 0.4418026418026417))
  }

  @Test func whatWasPrintedHasItsOwnError() {
    let printed = MeanInference(
      [bounds(Self.a)], published: [(-1, PublishedMean(0.75, deviation: 0.05, count: 10))])
    let interval = printed.estimate(level: 0.95)
    #expect(near(interval.low, -0.0777769363782064) && near(interval.high, -0.0022230636217936695))
    // Two one-sided tests.
    #expect(near(printed.p(below: -0.1, orEqual: true), 0.002371143985012634))
    #expect(near(printed.p(above: 0.1, orEqual: true), 1.7958858956289387e-06))
    #expect(near(2 * printed.p(above: 0, orEqual: true), 0.039703963796055085))
    let same = MeanInference(
      [bounds(Self.a)], published: [(-1, PublishedMean(0.75, deviation: nil, count: 10))])
    #expect(near(same.estimate(level: 0.95).low, -0.06404471993314254))
    #expect(near(same.estimate(level: 0.95).high, -0.01595528006685754))
    let alone = MeanInference([], published: [(1, PublishedMean(0.75, deviation: nil, count: 10))])
    #expect(alone.estimate(level: 0.95).doubt != "" && alone.value == Bounds(0.75))
  }

  /// SciPy's bootstrap of t, drawn otherwise: 9,999 draws leave two digits.
  @Test func studentisedBootstrap() {
    let sample = [3.1, 2.7, 3.9, 9.5, 2.2, 4.4, 3.0, 2.9, 5.1, 3.3, 2.5, 6.8],
      inference = BootstrapInference([bounds(sample)])
    let interval = inference.estimate(level: 0.95), t = MeanInference([bounds(sample)]).estimate(level: 0.95)
    #expect(interval.low > t.low && interval.high > t.high + 0.3, "it is skewed as the numbers are")
    #expect(
      interval == BootstrapInference([bounds(sample)]).estimate(level: 0.95), "nothing is left to chance")
    for limit in [interval.low, interval.high] {
      #expect(
        abs(min(inference.p(below: limit, orEqual: true), inference.p(above: limit, orEqual: true)) - 0.025)
          < 2e-4)
    }
    #expect(BootstrapInference([bounds(Array(sample.prefix(9)))]).estimate(level: 0.95).doubt != "")
    #expect(BootstrapInference([bounds(Array(repeating: 1, count: 12))]).p(below: 0, orEqual: true) == 1)
  }

  @Test func pageAndJonckheere() {
    let four = TrendTest(paired: [[1.2, 2.3, 3.1], [0.8, 1.1, 1.6], [2.0, 1.9, 2.5], [1.0, 1.7, 1.5]])
    #expect(near(four.rising, 0.02546296296296296) && four.falling > 0.98 && four.correlation == 0.75)
    let five = TrendTest(
      paired: [[1.2, 2.3, 3.1, 3.0, 5], [0.8, 1.1, 1.6, 2, 1.9], [2.0, 1.9, 2.5, 2.2, 2.1]])
    #expect(near(five.rising, 0.002492476851851852))
    // Of 560 ways to share eight numbers out, 54 have as many pairs in order: 16.
    let groups = [[1.0, 2.5, 0.3], [2.0, 3.3], [2.9, 4.1, 1.7]], test = TrendTest(unpaired: groups)
    #expect(near(test.rising, 54.0 / 560))
    let turned = TrendTest(unpaired: groups.reversed())
    #expect(turned.falling == test.rising && turned.correlation == -test.correlation)
    // Who is tied speaks for neither.
    let tied = TrendTest(paired: [[1, 1, 1], [1, 1, 1], [1, 1, 1]])
    #expect(tied.rising > 0.99 && tied.falling > 0.99 && tied.correlation == 0)
    // Of many levels by the normal distribution: SciPy's, but for its lack of a correction of continuity.
    let many = TrendTest(paired: (0..<30).map { seed in (0..<12).map { Double(($0 * 5 + seed) % 12) } })
    #expect(many.rising > 0.05 && many.leastP < 1e-30)
    #expect(near(TrendTest(paired: [[1, 2, 3]]).leastP, 1.0 / 6))
  }

  @Test func holmsProcedure() {
    let p = [0.01, 0.04, 0.03, 0.005, 0.2], expected = [0.04, 0.09, 0.09, 0.025, 0.2]
    #expect(
      zip(holm(p), expected).allSatisfy { near($0, $1) } && holm([]).isEmpty && holm([0.9, 0.8]) == [1, 1])
    let family = ClaimFamily([0.02, nil, 0.03])
    #expect(family.adjusted == [0.04, nil, 0.04] && family.count == 2)
  }

  /// At every level, an interval holds the numbers that no test rejects.
  @Test func intervalsAndTestsDecideAlike() {
    var stream = RandomStream(seed: 3, name: "duality"), decided = 0
    func sample(_ count: Int) -> [Double] { (0..<count).map { _ in (10 * stream.normal()).rounded() / 10 } }
    for count in [2, 5, 6, 9, 14] {
      let (first, second) = (sample(count), sample(count))
      let truths = [first, second].map { $0.map { Bounds($0 > 0) } }
      let inferences: [any Inference] = [
        MeanInference([bounds(first)]), MeanInference([bounds(first), bounds(second)]),
        QuantileInference(0.5, of: bounds(first)), QuantileInference(0.8, of: bounds(first)),
        RankInference(centreOf: bounds(first)), RankInference(shiftOf: bounds(first), from: bounds(second)),
        RateInference([truths[0]]), RateDifference(truths[0], minus: truths[1]),
      ]
      for (inference, level) in inferences.flatMap({ inference in [0.6, 0.95, 0.99].map { (inference, $0) } })
      {
        let interval = inference.estimate(level: level), tail = (1 - level) / 2
        for limit in [-1.5, -0.8, -0.3, 0, 0.1, 0.45, 0.7, 0.95, 1.4] {
          #expect((interval.low > limit) == (inference.p(below: limit, orEqual: true) <= tail))
          #expect((interval.high < limit) == (inference.p(above: limit, orEqual: true) <= tail))
          #expect((interval.low >= limit) == (inference.p(below: limit, orEqual: false) <= tail))
          decided += interval.low > limit ? 1 : 0
          #expect(inference.p(below: limit, orEqual: true) >= inference.leastP(below: limit) * (1 - 1e-9))
          #expect(inference.p(above: limit, orEqual: true) >= inference.leastP(above: limit) * (1 - 1e-9))
        }
      }
    }
    #expect(decided > 100)
  }

  @Test func moreSeedsDecideWhatTheySaid() throws {
    // With s = 1 and a mean of ½, t·s/√n is below ½ from 18 on.
    let sample = [-0.5, 0.5, 1.5]
    #expect(MeanInference([bounds(sample)]).seeds(deciding: 0, level: 0.95) == 18)
    #expect(MeanInference([bounds(sample)]).seeds(deciding: 0.5, level: 0.95) == nil)
    #expect(MeanInference([bounds([1])]).seeds(deciding: 0, level: 0.95) == nil)
    // Of ten in ten more than 0.7 is sure, of nine in ten 0.5.
    #expect(RateInference([bounds([1, 1, 1])]).seeds(deciding: 0.5, level: 0.95) == 6)
    #expect(RateInference([bounds([1, 1, 1])]).seeds(deciding: 0.95, level: 0.95) == 72)
    #expect(QuantileInference(0.5, of: bounds([1, 2, 3])).seeds(deciding: 0, level: 0.95) == 6)
    let ranks = try #require(
      RankInference(centreOf: bounds(Self.x.map { $0 - 2 })).seeds(deciding: 0, level: 0.95))
    #expect(ranks > 8 && ranks < 30)
    let rates = RateDifference(bounds([1, 1, 1, 0]), minus: bounds([1, 0, 0, 0]))
    #expect(try #require(rates.seeds(deciding: 0, level: 0.95)) > 4)
  }
}
