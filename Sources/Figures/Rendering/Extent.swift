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
  /// 95 % quantiles beyond these, single seeds as far as half of it, or of that of the seeds' own quartiles (after
  /// Tukey 1977, "Exploratory data analysis"); without lines seeds count as such. Of several panels the lowest and
  /// the highest quantile count.
  ///
  /// - Parameters:
  ///   - lines: of each panel the numbers of lines over seeds, and levels.
  ///   - seeds: of each panel the numbers of single seeds.
  ///   - axis: the axis; numbers that it does not show are passed over.
  init(robust lines: [[Double]], _ seeds: [[Double]], on axis: Axis, padding: Double) {
    func places(_ panels: [[Double]]) -> [[Double]] {
      panels.map { $0.filter(axis.shows).map(axis.scale.place) }.filter { !$0.isEmpty }
    }
    let seeds = places(seeds), lines = places(lines), telling = lines.isEmpty ? seeds : lines
    let low = telling.map { quantile($0, 0.05) }.min() ?? 0,
      high = telling.map { quantile($0, 0.95) }.max() ?? 0
    let quartiles = seeds.map { quantile($0, 0.75) - quantile($0, 0.25) }.max() ?? 0
    let spread = max(high - low, quartiles)
    func within(_ panels: [[Double]], _ reach: Double) -> [Double] {
      let all = Array(panels.joined())
      guard spread > 0 else { return all }
      return all.filter { $0 >= low - reach * spread && $0 <= high + reach * spread }
    }
    let kept = (within(telling, lines.isEmpty ? 1.5 : 8) + within(seeds, lines.isEmpty ? 1.5 : 0.5)).map(
      axis.scale.value)
    self.init(of: kept, on: axis, padding: padding)
  }
}
