import Components
import Foundation

/// The range that an axis shows.
struct Extent: Hashable {
  let low: Double
  let high: Double

  /// The range of `values`, all of which the axis shows, with `padding` of it at both ends; a range of some
  /// width if there is only one value, or none.
  init(of values: [Double], on axis: Axis, padding: Double) {
    let least = values.min() ?? (axis.scale == .linear ? 0 : 1)
    let greatest = values.max() ?? (axis.scale == .linear ? 1 : 10)
    switch axis.scale {
    case .linear:
      // Halves first: the difference of two large numbers may not be finite.
      let half = max(
        greatest / 2 - least / 2, abs(greatest) * 1e-9, values.isEmpty || least == greatest ? 0.5 : 0)
      let middle = least / 2 + greatest / 2
      let reach = half * (1 + 2 * padding)
      low = max(middle - reach, -Extent.limit)
      high = min(middle + reach, Extent.limit)
    case .logarithmic:
      let middle = (log10(least) + log10(greatest)) / 2
      let reach = max((log10(greatest) - log10(least)) / 2 * (1 + 2 * padding), 0.1)
      low = max(pow(10, middle - reach), 1 / Extent.limit)
      high = min(pow(10, middle + reach), Extent.limit)
    }
  }

  /// gnuplot computes with ranges of this size without overflow.
  private static let limit = 1e300

  func holds(_ value: Double) -> Bool { low <= value && value <= high }

  func clamped(_ value: Double) -> Double { min(max(value, low), high) }
}
