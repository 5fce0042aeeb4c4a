import Testing
import TrialFormat

@testable import Archive

/// What becomes of a series of updates or evaluations that a claim reduces to one number.
@Suite struct SeriesReductionTests {
  @Test func seriesAreReduced() {
    let series = StoredSeries(updates: [2, 4, 8], values: [3, 1, 2])
    #expect(series.value(.at(.update(4))) == 1 && series.value(.at(.first)) == 3)
    #expect(series.value(.best(.lower)) == 1 && series.value(.best(.higher)) == 3)
    // 4 from update 2 to 4, then 6.
    #expect(series.value(.average) == 10 / 6.0)
    #expect(series.value(.last(2)) == 1.5 && series.value(.last(3)) == 2)
  }

  @Test func tooFewAreNoNumber() {
    let series = StoredSeries(updates: [7], values: [3]), empty = StoredSeries(updates: [], values: [])
    #expect(series.value(.average) == nil && series.value(.last(2)) == nil)
    #expect(series.value(.best(.lower)) == 3)
    for reduction in [SeriesReduction.best(.lower), .best(.higher), .average, .last(1), .at(.last)] {
      #expect(empty.value(reduction) == nil)
    }
  }

  @Test func whatHoldsNaNIsNaN() {
    let series = StoredSeries(updates: [0, 1, 2], values: [1, .nan, 1])
    for reduction in [SeriesReduction.best(.lower), .average, .last(3)] {
      #expect(series.value(reduction)?.isNaN == true)
    }
    #expect(series.value(.last(1)) == 1)
  }
}
