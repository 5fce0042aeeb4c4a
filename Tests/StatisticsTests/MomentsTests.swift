import Statistics
import Testing

private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-12) -> Bool {
  abs(a - b) <= relative * abs(b)
}

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
