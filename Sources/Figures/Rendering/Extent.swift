import Components
import Foundation
import Statistics

/// The range that an axis shows.
struct Extent: Hashable {
  let low: Double
  let high: Double
  private let scale: AxisScale
  /// The ends on the axis's own scale.
  private let ends: ClosedRange<Double>

  /// The range of `values`, all of which the axis shows, with `padding` of it at both ends; a range of some
  /// width if there is only one value, or none. It leaves what is possible by no more than a hair.
  init(of values: [Double], on axis: Axis, padding: Double) {
    scale = axis.scale
    let places = values.map(axis.scale.place)
    let isLogarithmic = axis.scale == .logarithmic
    let least = places.min() ?? 0, greatest = places.max() ?? 1
    // Halves first: the difference of two large numbers may not be finite.
    let half = max(
      greatest / 2 - least / 2,
      isLogarithmic ? 0.1 / (1 + 2 * padding) : max(abs(least), abs(greatest)) * 1e-9,
      !isLogarithmic && (values.isEmpty || least == greatest) ? 0.5 : 0)
    let middle = least / 2 + greatest / 2, limit = axis.scale.place(Extent.limit)
    func bounded(_ place: Double) -> Double { min(max(place, -limit), limit) }
    var low = bounded(middle - half * (1 + 2 * padding)), high = bounded(middle + half * (1 + 2 * padding))
    if let possible = axis.possible, !isLogarithmic {
      low = max(low, axis.scale.place(possible.lowerBound) - 0.02 * (high - low))
      high = min(high, axis.scale.place(possible.upperBound) + 0.02 * (high - low))
    }
    ends = low...max(high, low)
    (self.low, self.high) = (axis.scale.value(at: ends.lowerBound), axis.scale.value(at: ends.upperBound))
  }

  /// Numbers of this size are computed with without overflow.
  private static let limit = 1e300

  /// Where a number stands, 0 at the low end and 1 at the high one; NaN if the axis does not show it.
  func share(_ value: Double) -> Double {
    guard scale.admits(value) else { return .nan }
    let share = (scale.place(value) - ends.lowerBound) / (ends.upperBound - ends.lowerBound)
    return min(max(share, -1e6), 1e6)
  }

  func clamped(_ value: Double) -> Double { min(max(value, low), high) }
}

extension Extent {
  /// The range of most numbers: what lies far beyond the others, as single seeds that have gone astray do, makes
  /// no axis.
  ///
  /// Lines and levels, which are what is to be seen, are shown as far as eight times the distance of their 5 % and
  /// 95 % quantiles beyond these. Single seeds are shown as far as half of it, or 1½ times the distance of their own
  /// quartiles beyond these (Tukey 1977, "Exploratory data analysis"). Of several panels the lowest and the highest
  /// quantile count.
  ///
  /// - Parameters:
  ///   - lines: of each panel the numbers of lines over seeds, and levels.
  ///   - seeds: of each panel the numbers of single seeds.
  ///   - axis: the axis; numbers that it does not show are passed over.
  init(robust lines: [[Double]], _ seeds: [[Double]], on axis: Axis, padding: Double) {
    func places(_ panels: [[Double]]) -> [[Double]] {
      panels.map { $0.filter(axis.shows).map(axis.scale.place) }.filter { !$0.isEmpty }
    }
    /// Reaches from the quantiles at `tail` and 1 − `tail` outwards; nil where all are the same.
    func fence(_ panels: [[Double]], _ tail: Double, _ reach: Double) -> ClosedRange<Double>? {
      guard let low = panels.map({ quantile($0, tail) }).min(),
        let high = panels.map({ quantile($0, 1 - tail) }).max(), high > low
      else { return nil }
      return low - reach * (high - low)...high + reach * (high - low)
    }
    let seeds = places(seeds), lines = places(lines)
    let near = [fence(lines, 0.05, 0.5), fence(seeds, 0.25, 1.5)].compactMap { $0 }
    func within(_ panels: [[Double]], _ fences: [ClosedRange<Double>]) -> [Double] {
      panels.joined().filter { place in fences.isEmpty || fences.contains { $0.contains(place) } }
    }
    let kept = within(lines, [fence(lines, 0.05, 8)].compactMap { $0 }) + within(seeds, near)
    self.init(of: kept.map(axis.scale.value), on: axis, padding: padding)
  }
}
