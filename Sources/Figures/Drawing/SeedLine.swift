import Components
import Foundation
import Statistics

/// What seeds say together at one place: the line and the ends of its band; NaN where there is none.
struct SeedLine {
  var value = Double.nan
  var low = Double.nan
  var high = Double.nan

  /// Of the members with a value there; with `ofAll` only where every member that has any has one.
  static func mean(_ members: [Member], _ x: [Double], _ scale: Scale, ofAll: Bool) -> [SeedLine] {
    let whole = members.count { !$0.values.allSatisfy(\.isNaN) }
    return x.indices.map { index in
      let sample = members.map { $0.values[index] }.filter { !$0.isNaN }
      guard !sample.isEmpty, !ofAll || sample.count == whole else { return SeedLine() }
      let estimate = Estimate(meanOf: sample, scale: scale)
      var line = SeedLine(value: estimate.value.low)
      guard sample.count > 2 else { return line }
      // Equal values, as those of a profile at its reference, have a band without width.
      (line.low, line.high) =
        estimate.doubt.isEmpty ? (estimate.low, estimate.high) : (line.value, line.value)
      return line
    }
  }

  /// Of the members that have begun: those that stopped at their last value, −∞ at or below the floor, +∞ where
  /// they have diverged.
  static func median(_ members: [Member], _ x: [Double], _ scale: Scale, ofAll: Bool, floor: Double?)
    -> [SeedLine]
  {
    let known = members.map { $0.censored(x, floor: floor, scale) }
    let whole = known.count { !$0.allSatisfy(\.isNaN) }
    return x.indices.map { index in
      let sample = known.map { $0[index] }.filter { !$0.isNaN }.sorted()
      guard !sample.isEmpty, !ofAll || sample.count == whole else { return SeedLine() }
      let (below, above) = (sample[(sample.count - 1) / 2], sample[sample.count / 2])
      guard below.isFinite, above.isFinite else { return SeedLine() }
      let middle =
        below == above ? below : scale == .logarithmic ? (below * above).squareRoot() : (below + above) / 2
      // The product of tiny or huge numbers is none.
      var line = SeedLine(
        value: middle.isNormal || below == above || scale == .linear
          ? middle : below.squareRoot() * above.squareRoot())
      guard sample.count > 5 else { return line }
      let band = QuantileInference(0.5, of: sample.map { Bounds($0) }).estimate(level: Estimate.level)
      (line.low, line.high) = (band.low, band.high)
      return line
    }
  }
}

extension Member {
  /// Values as a median ranks them.
  fileprivate func censored(_ x: [Double], floor: Double?, _ scale: Scale) -> [Double] {
    var last = Double.nan
    return zip(x, values).map { place, value in
      if let end, place > end.x, value.isNaN { return end.reason == .stopped ? last : .infinity }
      if let end, end.reason == .diverged, place >= end.x, !value.isFinite { return .infinity }
      if value.isNaN { return .nan }
      if value == .infinity { return .infinity }
      if let floor, value <= floor { last = -.infinity } else { last = scale.admits(value) ? value : .nan }
      return last
    }
  }
}
