/// Median and quartiles of a few numbers, interpolated linearly between them at position (n − 1)·p; NaN for no
/// numbers, and where one of them is none.
///
/// Source: Hyndman and Fan 1996, "Sample quantiles in statistical packages", type 7.
struct Quartiles {
  let lower: Double
  let median: Double
  let upper: Double

  init(_ numbers: [Double]) {
    let sorted = numbers.contains(where: \.isNaN) ? [] : numbers.sorted()
    func quantile(_ share: Double) -> Double {
      guard !sorted.isEmpty else { return .nan }
      let position = Double(sorted.count - 1) * share, below = Int(position)
      let (a, b) = (sorted[below], sorted[min(below + 1, sorted.count - 1)])
      // Between a number and infinity every point is infinite.
      return a == b || position == Double(below) ? a : a + (position - Double(below)) * (b - a)
    }
    (lower, median, upper) = (quantile(0.25), quantile(0.5), quantile(0.75))
  }
}
