import Components
import Foundation
import Statistics

/// Where the numbers of a row stand beside the line of no difference, on a scale of the row's own.
struct ForestScale {
  private let row: ForestPlot.Row
  /// How far a place of 1 is from the line, above 0: the outermost finite number. A number alone has nothing to
  /// scale it by and stands halfway.
  private let reach: Double

  init(_ row: ForestPlot.Row) {
    self.row = row
    let contrast = row.contrast
    let numbers =
      [contrast.value.low, contrast.value.high, contrast.low, contrast.high] + row.dots
      + (row.margin.map { [$0.lowerBound, $0.upperBound] } ?? [])
    let distances = numbers.map { abs(ForestScale.distance($0, row.scale)) }.filter(\.isFinite)
    let isAlone = numbers.allSatisfy { $0 == contrast.value.low }
    reach = distances.max().flatMap { $0 > 0 ? isAlone ? 2 * $0 : $0 : nil } ?? 1
  }

  /// 0 is no difference, positive is as claimed, or above if neither side is claimed; at most 1 unless the
  /// number is infinite. On a logarithmic scale, where there is no number below 0, 0 is infinitely far.
  func place(_ number: Double) -> Double {
    let place = ForestScale.distance(number, row.scale) / reach
    return row.direction == .below ? -place : place
  }

  /// The places of two numbers, from left to right.
  func places(_ low: Double, _ high: Double) -> (left: Double, right: Double) {
    let (a, b) = (place(low), place(high))
    return (min(a, b), max(a, b))
  }

  private static func distance(_ number: Double, _ scale: Scale) -> Double {
    scale == .logarithmic ? (number > 0 ? log(number) : -.infinity) : number
  }
}
