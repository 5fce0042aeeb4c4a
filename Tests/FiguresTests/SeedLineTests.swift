import Components
import Testing

@testable import Figures

@Suite struct SeedLineTests {
  private func series(
    _ values: [[Double]], ends: [Int: SeedEnd] = [:], statistic: Statistic = .median, floor: Double? = nil,
    scale: Scale = .logarithmic, possible: ClosedRange<Double>? = nil
  ) -> Series {
    Series(
      name: "a", colour: .neutral, x: values[0].indices.map(Double.init),
      members: values.enumerated().map { Member(seed: $0, values: $1, end: ends[$0]) }, averaging: scale,
      statistic: statistic, ofAll: false, floor: floor, possible: possible)
  }

  @Test func aMedianDoesNotEndWhereASeedUnderflows() {
    let values = [[1, 0.1, 1e-14], [1, 0.2, 0.02], [1, 0.3, 0.03]]
    let line = series(values, floor: 1e-12)
    #expect(line.mean == [1, 0.2, 0.02] && line.members[0].values[2].isNaN)
    // Where most have, it is gone.
    #expect(series([[1, 0], [1, 0], [1, 0.5]], floor: 0).mean[1].isNaN)
    // Negative control: the mean of those that are left bends upwards.
    #expect(series(values, statistic: .mean, floor: 1e-12).mean[2] > 0.024)
  }

  @Test func whoStoppedStaysWhereItWas() {
    let values = [[4, 1, .nan], [4, 3, 3], [4, 5, 5]]
    #expect(series(values, ends: [0: SeedEnd(.stopped, at: 1)]).mean == [4, 3, 3])
    #expect(series(values).mean[2] == 15.0.squareRoot(), "negative control: nobody knows why it ends")
  }

  @Test func whoDivergedIsWorseThanAll() {
    let values = [[4, 1, .nan], [4, 3, 3], [4, 5, 5]]
    #expect(series(values, ends: [0: SeedEnd(.diverged, at: 2)]).mean == [4, 3, 5])
    let two = [[1, .nan], [1, .nan], [1, 2]]
    let ends = [0: SeedEnd(.diverged, at: 1), 1: SeedEnd(.diverged, at: 1)]
    #expect(series(two, ends: ends).mean[1].isNaN, "the median is one of them")
  }

  @Test func bandsAreOrderStatisticsFromSixOn() {
    let six = series((1...6).map { [Double($0)] }, scale: .linear)
    // Of six the least and the greatest hold the median with 1 − 2/64.
    #expect(six.mean == [3.5] && six.low == [1] && six.high == [6])
    #expect(series((1...5).map { [Double($0)] }, scale: .linear).low[0].isNaN)
    let tiny = series([[1e-200], [1e-190]])
    #expect(abs(tiny.mean[0] / 1e-195 - 1) < 1e-12, "the product of both is no number")
  }

  @Test func noBandLeavesWhatIsPossible() {
    let values = [[0.0], [0.1], [1.0]]
    let line = series(values, statistic: .mean, scale: .linear, possible: 0...1)
    #expect(line.low == [0] && line.high == [1])
    #expect(series(values, statistic: .mean, scale: .linear).low[0] < 0, "negative control")
  }

  @Test func allIsNoLine() {
    #expect(series([[1, 2], [2, 3]], statistic: .all).mean.allSatisfy { $0.isNaN })
    #expect(series([[1, 2]], statistic: .all).mean == [1, 2])
  }
}
