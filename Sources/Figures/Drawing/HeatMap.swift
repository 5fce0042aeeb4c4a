public import Components
import Statistics

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Numbers over a plane, shown as colours.
public struct HeatMap: Sendable, Hashable {
  /// What the numbers are, printed beside the colours.
  public var label: String
  /// The middles of the cells, increasing, at least two along each axis.
  public var x: [Double]
  public var y: [Double]
  /// Row-major [y × x]; NaN leaves a cell empty.
  public var values: [Double]
  /// Numbers outside this range have the colour of its nearer end. Maps that are to be compared need the same
  /// range.
  public var range: ClosedRange<Double>
  /// How numbers become colours.
  public var scale: Scale

  public init(
    label: String, x: [Double], y: [Double], values: [Double], range: ClosedRange<Double>,
    scale: Scale = .logarithmic
  ) {
    precondition(
      x.count > 1 && y.count > 1 && values.count == x.count * y.count,
      "a heat map has a value for each of its cells")
    precondition(
      (range.lowerBound > 0 || scale == .linear) && range.upperBound < .infinity,
      "a logarithmic scale needs positive ends")
    (self.label, self.x, self.y, self.values, self.range, self.scale) = (label, x, y, values, range, scale)
  }

  /// The edges of the cells, one more than there are middles: halfway between neighbours, and as far beyond
  /// the outermost; on the axis's scale.
  static func edges(of middles: [Double], on axis: AxisScale = .linear) -> [Double] {
    if axis == .logarithmic { return edges(of: middles.map(log)).map(exp) }
    let inner = zip(middles, middles.dropFirst()).map { ($0 + $1) / 2 }
    guard let first = inner.first, let last = inner.last, let low = middles.first, let high = middles.last
    else { return [] }
    return [2 * low - first] + inner + [2 * high - last]
  }

  /// The same map with at most this many cells: neighbours become their mean on the map's scale, in which empty
  /// cells do not count.
  func reduced(toColumns columns: Int, rows: Int) -> HeatMap {
    let acrossX = HeatMap.blocks(x.count, atMost: columns), acrossY = HeatMap.blocks(y.count, atMost: rows)
    guard acrossX.count < x.count || acrossY.count < y.count else { return self }
    let values = acrossY.flatMap { rows in
      acrossX.map { columns in
        let cells = rows.flatMap { row in columns.map { self.values[row * x.count + $0] } }
        return scale == .logarithmic ? HeatMap.centre(of: cells) : HeatMap.mean(of: cells)
      }
    }
    func middles(_ blocks: [Range<Int>], _ positions: [Double]) -> [Double] {
      blocks.map { (positions[$0.lowerBound] + positions[$0.upperBound - 1]) / 2 }
    }
    return HeatMap(
      label: label, x: middles(acrossX, x), y: middles(acrossY, y), values: values, range: range,
      scale: scale)
  }

  /// NaN if there are no numbers.
  private static func mean(of numbers: [Double]) -> Double {
    let known = numbers.filter { !$0.isNaN }
    return known.reduce(0, +) / Double(known.count)
  }

  /// The geometric mean of the positive numbers; zero if there are only zeros, NaN if there are no numbers.
  static func centre(of numbers: [Double]) -> Double {
    let known = numbers.filter { !$0.isNaN }, positive = known.filter { $0 > 0 && $0 < .infinity }
    guard positive.count > 1 else { return positive.first ?? known.max() ?? .nan }
    return geometricMean(positive)
  }

  /// 0 ..< count, divided into at most `limit` ranges of nearly equal length.
  private static func blocks(_ count: Int, atMost limit: Int) -> [Range<Int>] {
    let blocks = min(count, limit)
    return (0..<blocks).map { $0 * count / blocks..<($0 + 1) * count / blocks }
  }
}
