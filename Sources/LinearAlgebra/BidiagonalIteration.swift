/// The singular values of an upper bidiagonal matrix by QR iteration with an implicit shift, or none where one would cost
/// small values digits: each is found to a few ε of itself.
///
/// Source: Demmel & Kahan, *Accurate singular values of bidiagonal matrices*, SIAM J. Sci. Stat. Comput. 11, 1990.
struct BidiagonalIteration {
  var diagonal: [Double]
  /// Above the diagonal; the last number is none.
  var beside: [Double]

  private static let tolerance = 16 * Double.ulpOfOne
  private var n: Int { diagonal.count }

  init(order: Int) {
    diagonal = Array(repeating: 0, count: order)
    beside = diagonal
  }

  /// The largest first; nil if the iteration does not converge.
  mutating func values() -> [Double]? {
    for k in 0..<n { (diagonal[k], beside[k]) = (abs(diagonal[k]), abs(beside[k])) }
    let negligible = threshold()
    var last = n - 1, turns = 0, block = 0...0
    while last > 0 {
      // The block that ends with `last`, from behind a negligible number beside the diagonal.
      var first = last
      while first > 0, abs(beside[first - 1]) > negligible { first -= 1 }
      if first > 0 { beside[first - 1] = 0 }
      if first == last {
        last -= 1
        continue
      }
      if first == last - 1 {
        let pair = Self.pair(diagonal[first], beside[first], diagonal[last])
        (diagonal[first], beside[first], diagonal[last]) = (pair.large, 0, pair.small)
        last -= 2
        continue
      }
      // What was chased once goes on in its direction: down to the small end.
      if !block.contains(first) || !block.contains(last), abs(diagonal[first]) < abs(diagonal[last]) {
        reverse(first, last)
      }
      block = first...last
      guard let ends = splitting(first, last) else { continue }
      guard turns < 6 * n * n else { return nil }
      turns += last - first
      chase(first, last, shift: shift(first, last, ends), negligible)
    }
    return diagonal.map(abs).sorted(by: >)
  }

  /// What may be set to zero: nothing beside a lower bound of the smallest value.
  private func threshold() -> Double {
    var part = diagonal.first ?? 0, least = part
    for k in 1..<max(n, 1) where least > 0 {
      part = diagonal[k] * (part / (part + beside[k - 1]))
      least = min(least, part)
    }
    return max(
      Self.tolerance * least / Double(max(n, 1)).squareRoot(),
      Double(6 * n * n) * Double.leastNormalMagnitude)
  }

  /// Turns a block by 180 degrees and transposes it: the values are the same.
  private mutating func reverse(_ first: Int, _ last: Int) {
    diagonal[first...last].reverse()
    beside[first..<last].reverse()
  }

  /// A lower bound of the block's smallest value and the largest modulus in it; nil where a number beside the diagonal
  /// could be set to zero.
  private mutating func splitting(_ first: Int, _ last: Int) -> (least: Double, largest: Double)? {
    if abs(beside[last - 1]) <= Self.tolerance * abs(diagonal[last]) {
      beside[last - 1] = 0
      return nil
    }
    var part = abs(diagonal[first]), least = part, largest = part
    for k in first..<last {
      if abs(beside[k]) <= Self.tolerance * part {
        beside[k] = 0
        return nil
      }
      part = abs(diagonal[k + 1]) * (part / (part + abs(beside[k])))
      least = min(least, part)
      largest = max(largest, abs(diagonal[k + 1]), abs(beside[k]))
    }
    return (least, largest)
  }

  /// The smaller value of the last two rows, or 0 where that is nothing beside the block's first number or rounding would be
  /// as large as the block's smallest value.
  private func shift(_ first: Int, _ last: Int, _ ends: (least: Double, largest: Double)) -> Double {
    guard Double(n) * Self.tolerance * (ends.least / ends.largest) > Double.ulpOfOne else { return 0 }
    let shift = Self.pair(diagonal[last - 1], beside[last - 1], diagonal[last]).small
    let share = shift / abs(diagonal[first])
    return share * share < Double.ulpOfOne ? 0 : shift
  }

  private mutating func chase(_ first: Int, _ last: Int, shift: Double, _ negligible: Double) {
    diagonal.withUnsafeMutableBufferPointer { d in
      beside.withUnsafeMutableBufferPointer { e in
        if shift == 0 {
          var (c, s, r) = (1.0, 0.0, 0.0), (before, sine) = (1.0, 0.0)
          for k in first..<last {
            (c, s, r) = Self.rotation(d[k] * c, e[k])
            if k > first { e[k - 1] = sine * r }
            (before, sine, d[k]) = Self.rotation(before * r, d[k + 1] * s)
          }
          let end = d[last] * c
          (d[last], e[last - 1]) = (end * before, end * sine)
        } else {
          var f = (abs(d[first]) - shift) * ((d[first] < 0 ? -1 : 1) + shift / d[first]), g = e[first]
          for k in first..<last {
            let right = Self.rotation(f, g)
            if k > first { e[k - 1] = right.r }
            f = right.c * d[k] + right.s * e[k]
            e[k] = right.c * e[k] - right.s * d[k]
            g = right.s * d[k + 1]
            d[k + 1] *= right.c
            let left = Self.rotation(f, g)
            d[k] = left.r
            f = left.c * e[k] + left.s * d[k + 1]
            d[k + 1] = left.c * d[k + 1] - left.s * e[k]
            if k + 1 < last {
              g = left.s * e[k + 1]
              e[k + 1] *= left.c
            }
          }
          e[last - 1] = f
        }
        if abs(e[last - 1]) <= negligible { e[last - 1] = 0 }
      }
    }
  }

  /// c f + s g = r, c g − s f = 0; numbers are at most about 1.
  private static func rotation(_ f: Double, _ g: Double) -> (c: Double, s: Double, r: Double) {
    if g == 0 { return (1, 0, f) }
    let r = (f * f + g * g).squareRoot()
    // Squares below the range: the larger one is all there is.
    guard r > 0 else { return abs(f) >= abs(g) ? (1, 0, f) : (0, 1, g) }
    return (f / r, g / r, r)
  }

  /// The singular values of [[f, g], [0, h]].
  private static func pair(_ f: Double, _ g: Double, _ h: Double) -> (small: Double, large: Double) {
    let g = abs(g), low = min(abs(f), abs(h)), high = max(abs(f), abs(h))
    if low == 0 {
      let long = max(high, g), short = min(high, g)
      return (0, long == 0 ? 0 : long * (1 + (short / long) * (short / long)).squareRoot())
    }
    let sum = 1 + low / high, difference = (high - low) / high
    if g < high {
      let square = (g / high) * (g / high)
      let c = 2 / ((sum * sum + square).squareRoot() + (difference * difference + square).squareRoot())
      return (low * c, high / c)
    }
    let share = high / g
    if share == 0 { return (low * high / g, g) }
    let x = sum * share, y = difference * share
    let c = 1 / ((1 + x * x).squareRoot() + (1 + y * y).squareRoot())
    return (low * c * share * 2, g / (c + c))
  }
}
