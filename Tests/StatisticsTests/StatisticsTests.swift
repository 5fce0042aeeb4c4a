import Statistics
import Testing

private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-12) -> Bool { abs(a - b) <= relative * abs(b) }

@Suite struct MomentsTests {
  let sample = [2.1, 3.4, 1.9, 2.8, 3.0]

  @Test func meanAndDeviationAgreeWithNumPy() {
    #expect(near(mean(sample), 2.64))
    #expect(near(standardDeviation(sample), 0.6268971207462991))
    #expect(!near(standardDeviation(sample), 0.5607138306903), "the population's formula must not pass")
  }

  @Test func offsetCostsNoDigits() {
    #expect(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3]) == 1)
  }

  @Test func nothingHasNoMean() {
    #expect(mean([]).isNaN)
    #expect(standardDeviation([1]).isNaN)
    #expect(quantile([], 0.5).isNaN)
  }

  @Test func quantilesAgreeWithNumPy() {
    for (probability, value) in [(0, 1.9), (0.1, 1.98), (0.25, 2.1), (0.5, 2.8), (0.9, 3.24), (1, 3.4)] {
      #expect(near(quantile(sample, probability), value))
    }
    #expect(median([1, 2]) == 1.5)
    #expect(quantile([1, .nan], 0.5).isNaN)
    #expect(quantile([.infinity, .infinity], 0.3) == .infinity)
  }
}

@Suite struct StudentTTests {
  /// Degrees of freedom, quantiles at 0.975 and 0.995, cumulative at 1.5: SciPy 1.17.1.
  static let published: [(Int, Double, Double, Double)] = [
    (1, 12.706204736174694, 63.656741162871526, 0.8128329581890011),
    (2, 4.302652729749462, 9.924843200918287, 0.8638034375544994),
    (3, 3.1824463052837078, 5.840909309733355, 0.8847080673775886),
    (4, 2.7764451051977934, 4.604094871349992, 0.896),
    (9, 2.262157162798205, 3.249835541592126, 0.9160746719714625),
    (19, 2.0930240544083087, 2.8609346064649794, 0.9249757346288642),
    (29, 2.045229642132703, 2.756385903670605, 0.9277881519798071),
    (100, 1.9839715185235518, 2.6258905214380173, 0.9316174709376556),
    (999, 1.9623414611334493, 2.5807596372676365, 0.9330348226443576),
  ]

  @Test(arguments: published) func agreesWithSciPy(degrees: Int, at975: Double, at995: Double, cumulative: Double) {
    let t = StudentT(degreesOfFreedom: degrees)
    #expect(near(t.quantile(0.975), at975, 1e-11))
    #expect(near(t.quantile(0.995), at995, 1e-11))
    #expect(near(t.cumulative(1.5), cumulative, 1e-13))
    #expect(near(t.quantile(0.025), -at975, 1e-11))
    #expect(near(t.cumulative(-1.5), 1 - cumulative, 1e-12))
    #expect(!near(StudentT(degreesOfFreedom: degrees + 1).quantile(0.975), at975, 1e-11))
  }

  @Test func medianIsZero() {
    #expect(abs(StudentT(degreesOfFreedom: 4).quantile(0.5)) < 1e-300)
  }
}

@Suite struct EstimateTests {
  @Test func intervalAgreesWithSciPy() {
    let estimate = estimate([2.1, 3.4, 1.9, 2.8, 3.0])
    #expect(estimate.count == 5)
    #expect(near(estimate.low, 1.861604414591722, 1e-11))
    #expect(near(estimate.high, 3.4183955854082773, 1e-11))
    #expect(near(estimate.margin, 0.778395585408277, 1e-11))
  }

  @Test func logarithmicIntervalAgreesWithSciPy() {
    let estimate = logarithmicEstimate([1e-3, 1e-5, 2e-4])
    #expect(near(estimate.mean, 0.00012599210498948706, 1e-12))
    #expect(near(estimate.low, 3.79285616e-07, 1e-8))
    #expect(near(estimate.high, 4.18523926e-02, 1e-8))
    #expect(near(geometricMean([1e-3, 1e-5, 2e-4]), estimate.mean))
  }

  @Test func oneValueDeterminesNoInterval() {
    let estimate = estimate([3])
    #expect(estimate.mean == 3)
    #expect(estimate.low.isNaN && estimate.high.isNaN)
  }

  @Test func logarithmsRefuseZero() {
    #expect(logarithmicEstimate([1, 0]).mean.isNaN)
  }
}
