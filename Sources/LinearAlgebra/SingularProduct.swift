import CKernels

/// The singular values of a product P = A₁ A₂ ⋯ of square matrices that grows to the right, as logarithms:
/// products of thousands of factors neither underflow nor lose their small singular values to the large ones.
///
/// P = Q D X with Q orthogonal, which nobody needs, lengths D kept as logarithms, and rows X of length 1. A factor
/// makes the rows D (X A). `GradedFactor` makes them triangular, in a way that spares short rows what is rounded off long
/// ones, and reflections from both sides find the singular values of that. They are as exact relative to themselves as the
/// factors' conditions let them be: that reflections from both sides keep small values of such a triangle is a measured
/// fact, not a theorem (to 2e-13 beside rotations, over 40 orders of magnitude).
///
/// Rows that are more than e^300 apart are turned by Jacobi's rotations instead, until all are orthogonal (Hestenes 1958;
/// Demmel & Veselić, *Jacobi's method is more accurate than QR*, 1992): written for rows with a scale each, so that no
/// scale is ever applied. In Float64; cost some 6 n³ a factor, of rotations 60 n³.
public struct SingularProduct: Sendable {
  /// n
  public let order: Int
  /// log σ, the largest first; −∞ where P is singular, all NaN where a factor has a number that is not finite.
  public private(set) var logarithms: [Double]
  /// The logarithm of D.
  private var scales: [Double]
  /// X, [n, n] in row order; rows of zeros where D = 0.
  private var rows: [Double]
  private var next: [Double]

  /// P = 1.
  public init(order: Int) {
    self.order = order
    logarithms = Array(repeating: 0, count: order)
    scales = logarithms
    rows = Array(repeating: 0, count: order * order)
    for row in 0..<order { rows[row * (order + 1)] = 1 }
    next = rows
  }

  /// P ← P A, A given as [n, n] in row order.
  public mutating func multiply(by factor: [Double]) {
    precondition(factor.count == order * order, "\(factor.count) numbers for [\(order), \(order)]")
    guard let first = logarithms.first, !first.isNaN else { return }
    guard factor.allSatisfy(\.isFinite) else { return lose() }
    Precision.float64.functions.pointee.multiply(
      order, order, order, rows, order, 1, factor, order, 1, &next, order, false)
    let lengths = (0..<order).map { length(of: $0) }
    guard lengths.allSatisfy(\.isFinite) else { return lose() }
    for row in 0..<order { scale(row, lengths[row]) }
    guard isNarrow ? triangularize() : orthogonalize() else { return lose() }
    (rows, next) = (next, rows)
  }

  /// Whether squares of numbers in all rows stay in range, with room for what the factor's condition takes.
  private var isNarrow: Bool {
    let finite = scales.filter { $0 > -.infinity }
    return (finite.max() ?? 0) - (finite.min() ?? 0) <= 300
  }

  /// Replaces the rows by those of their triangular factor, and finds its values; false if they are not found.
  private mutating func triangularize() -> Bool {
    let n = order, top = scales.max() ?? 0
    guard top > -.infinity else {
      logarithms = scales
      return true
    }
    let factor = GradedFactor(
      next, lengths: scales.map { Reals.exp($0 - top) }, order: n, least: 16 * tolerance)
    var triangle = [Double](repeating: 0, count: n * n)
    for column in 0..<n {
      let place = factor.places[column]
      for row in 0..<n {
        let number = factor.columns[column * n + row]
        (triangle[row * n + column], next[row * n + place]) = (number, number)
      }
    }
    for row in 0..<n {
      scales[row] = top
      scale(row, length(of: row))
    }
    let values = triangle.withUnsafeMutableBufferPointer { numbers in
      numbers.baseAddress.flatMap { BidiagonalValues.square($0, n) }
    }
    logarithms = values?.map { top + Reals.log($0) } ?? []
    return values != nil
  }

  private var tolerance: Double { Double.ulpOfOne * Double(order).squareRoot() }

  private mutating func lose() { logarithms = Array(repeating: .nan, count: order) }

  private func length(of row: Int) -> Double {
    let length = shortLength(of: row)
    // As `norm` decides, where squares leave the range.
    return length > 1e-140 && length < 1e150 ? length : norm(Array(next[row * order..<(row + 1) * order]))
  }

  /// The same of a row whose squares stay in range, as those of rotated rows of length 1 do.
  private func shortLength(of row: Int) -> Double {
    next.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return 0 }
      return Precision.float64.functions.pointee.sum_of_squares(order, base + row * order).squareRoot()
    }
  }

  /// Takes a length out of a row into its scale.
  private mutating func scale(_ row: Int, _ length: Double) {
    scales[row] += Reals.log(length)
    for column in row * order..<(row + 1) * order { next[column] = length > 0 ? next[column] / length : 0 }
  }

  /// Rotates until all rows are orthogonal to rounding; false if they do not become so.
  private mutating func orthogonalize() -> Bool {
    for _ in 0..<40 {
      // Rows began this factor with length 1: what is left of one that the others make up is rounding.
      for row in 0..<order where shortLength(of: row) <= 16 * tolerance { scale(row, 0) }
      sort()
      if !sweep() {
        for row in 0..<order where scales[row] > -.infinity { scale(row, shortLength(of: row)) }
        logarithms = scales
        return true
      }
    }
    return false
  }

  /// The longest row first: then rotations take from the short ones what the long ones have.
  private mutating func sort() {
    let lengths = scales.enumerated().map { row, logarithm in
      logarithm == -.infinity ? logarithm : logarithm + Reals.log(shortLength(of: row))
    }
    let places = (0..<order).sorted { lengths[$0] > lengths[$1] || (lengths[$0] == lengths[$1] && $0 < $1) }
    guard places != Array(0..<order) else { return }
    let unsorted = next
    for (row, place) in places.enumerated() where row != place {
      next.replaceSubrange(
        row * order..<(row + 1) * order, with: unsorted[place * order..<(place + 1) * order])
    }
    scales = places.map { scales[$0] }
  }

  /// One rotation of every pair of rows that is not orthogonal; whether there was one.
  private mutating func sweep() -> Bool {
    var turned = false
    let order = self.order, tolerance = self.tolerance, scales = self.scales
    next.withUnsafeMutableBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      let functions = Precision.float64.functions.pointee
      func product(_ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>) -> Double {
        var sum = 0.0
        functions.dot_rows(1, order, x, order, y, &sum, 1)
        return sum
      }
      var squares = (0..<order).map { functions.sum_of_squares(order, base + $0 * order) }
      for i in 0..<order where squares[i] > 0 {
        let x = base + i * order
        for j in i + 1..<order where squares[j] > 0 {
          let y = base + j * order, product = product(x, y)
          guard product * product > tolerance * tolerance * squares[i] * squares[j] else { continue }
          turned = true
          // Rows are e^a x and e^b y, r = e^(b−a). The tangent of the angle is r τ; τ needs no r to be large enough.
          let r = Reals.exp(scales[j] - scales[i])
          let z = (r * r * squares[j] - squares[i]) / (2 * product)
          let tau = (z < 0 ? -1 : 1) / (abs(z) + (r * r + z * z).squareRoot())
          let cosine = 1 / (1 + r * r * tau * tau).squareRoot()
          var rotated = (0.0, 0.0)
          withUnsafeMutableBytes(of: &rotated) {
            functions.rotate(
              order, cosine, -cosine * r * r * tau, tau, x, y,
              $0.bindMemory(to: Double.self).baseAddress)
          }
          (squares[i], squares[j]) = rotated
        }
      }
    }
    return turned
  }
}
