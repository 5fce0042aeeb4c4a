import Testing

@testable import Diagnostics

@Suite struct ReachTests {
  private func reach(_ profile: [Double], from reference: Int = 0, threshold: Double = 0.01) -> (
    lag: Double, isCensored: Bool
  ) {
    LayerLags.reach(profile, from: reference, threshold: threshold)
  }

  @Test func interpolatesInTheLogarithm() {
    #expect(reach([1, 0.1, 0.001]) == (1.5, false))
    #expect(reach([1, 0.01, 0.005]) == (1, false), "at the threshold is not below it")
    #expect(reach([0, 1, 0.1, 0.001], from: 1) == (2.5, false))
    #expect(abs(reach([1, 0.5, 0.25, 0.125], threshold: 0.2).lag - 2.321928094887362) < 1e-15)
  }

  @Test func theFirstCrossingCounts() { #expect(reach([1, 0.001, 1, 0.001]).lag < 1) }

  @Test func whatNeverFallsIsCensored() {
    #expect(reach([1, 2, 4]) == (2, true))
    #expect(reach([1]) == (0, true))
    #expect(reach([1, .infinity]) == (1, true))
  }

  @Test func aSuddenEndIsAtItsBeginning() { #expect(reach([1, 1, 0, 0]) == (1, false)) }

  @Test func fallsFromInfinityAtItsEnd() { #expect(reach([1, .infinity, 0.001]) == (2, false)) }

  @Test(arguments: [[], [.nan], [.nan, 1], [1, .nan, 0.001], [1, 0.5, .nan]] as [[Double]])
  func whatIsNoNumberHasNone(profile: [Double]) {
    let found = reach(profile)
    #expect(found.lag.isNaN && !found.isCensored)
  }

  @Test func aMemoryWithoutASecondStepHasNone() { #expect(reach([0], from: 1).lag.isNaN) }
}
