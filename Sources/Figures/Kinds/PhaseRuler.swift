import Components

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The values of a key, increasing, and the scale on which they are spaced most evenly.
struct PhaseRuler {
  let values: [Double]
  let scale: AxisScale

  init(_ numbers: [Double]) {
    let values = Set(numbers).sorted(), pairs = zip(values, values.dropFirst())
    func unevenness(_ gaps: [Double]) -> Double { (gaps.max() ?? 1) / (gaps.min() ?? 1) }
    self.values = values
    if values.count == 2, values[0] > 0, values[1] >= 5 * values[0] {
      scale = .logarithmic
      return
    }
    scale =
      values.count > 2 && values[0] > 0
        && unevenness(pairs.map { log($1 / $0) }) < unevenness(pairs.map { $1 - $0 }) ? .logarithmic : .linear
  }

  /// The axis on which the values are marked.
  func axis(_ label: String) -> Axis {
    var axis = Axis(label, scale: scale, possible: values[0] >= 0 ? 0...Double.greatestFiniteMagnitude : nil)
    axis.places = values
    return axis
  }

  /// The number at a share of the way from one value to another, by their indices.
  func between(_ from: Int, _ to: Int, _ share: Double) -> Double {
    let (low, high) = (values[from], values[to])
    return scale == .linear ? low + share * (high - low) : low * pow(high / low, share)
  }
}
