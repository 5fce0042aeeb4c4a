/// The eigenvalues of a real matrix in a fixed order of operations: reduction to Hessenberg's form by reflections, then
/// Francis's QR iteration with two shifts at a time.
///
/// Errors are of the order of ε‖A‖: the matrix is not balanced before. Source: Martin, Peters & Wilkinson, *The QR
/// algorithm for real Hessenberg matrices*, Numer. Math. 14, 1970; Golub & Van Loan, *Matrix Computations*, 7.5.
struct HessenbergIteration {
  private let n: Int
  private let a: FixedOrder.Numbers
  private var found: [Eigenvalue]
  /// What exceptional shifts have taken off the diagonal.
  private var shift = 0.0

  /// Those of a matrix [order, order] in row order, whose numbers are finite and are overwritten; nil if the iteration
  /// does not converge.
  static func eigenvalues(_ a: FixedOrder.Numbers, order: Int) -> [Eigenvalue]? {
    let scale = FixedOrder.range(UnsafeBufferPointer(start: a, count: order * order))
    FixedOrder.scale(a, by: scale, order * order)
    var iteration = HessenbergIteration(
      n: order, a: a, found: Array(repeating: Eigenvalue(real: 0, imaginary: 0), count: order))
    iteration.reduce()
    guard iteration.iterate() else { return nil }
    return iteration.found.map { Eigenvalue(real: $0.real / scale, imaginary: $0.imaginary / scale) }
  }

  private init(n: Int, a: FixedOrder.Numbers, found: [Eigenvalue]) {
    (self.n, self.a, self.found) = (n, a, found)
  }

  private func row(_ i: Int) -> FixedOrder.Numbers { a + i * n }

  /// A ← HAH with a reflection for each column, which leaves zeros below the subdiagonal.
  private func reduce() {
    var v = [Double](repeating: 0, count: n), sums = v
    v.withUnsafeMutableBufferPointer { v in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let v = v.baseAddress, let sums = sums.baseAddress else { return }
        for k in 0..<max(n - 2, 0) {
          let first = k + 1, count = n - first
          for i in 0..<count { v[i] = row(first + i)[k] }
          let reflection = Householder(v, count)
          v[0] = 1
          row(first)[k] = reflection.image
          for i in 1..<count { row(first + i)[k] = 0 }
          sums.update(repeating: 0, count: count)
          for i in 0..<count { FixedOrder.add(v[i], row(first + i) + first, to: sums, count) }
          for i in 0..<count {
            FixedOrder.add(-reflection.tau * v[i], sums, to: row(first + i) + first, count)
          }
          for i in 0..<n {
            let part = row(i) + first
            FixedOrder.add(-reflection.tau * FixedOrder.dot(part, v, count), v, to: part, count)
          }
        }
      }
    }
  }

  /// Splits off one or two eigenvalues at a time, from the last row up.
  private mutating func iterate() -> Bool {
    var last = n - 1, tries = 0
    while last >= 0 {
      let first = start(of: last)
      if first == last {
        found[last] = Eigenvalue(real: row(last)[last] + shift, imaginary: 0)
        (last, tries) = (last - 1, 0)
      } else if first == last - 1 {
        (found[first], found[last]) = pair(first)
        (last, tries) = (last - 2, 0)
      } else {
        if tries == 60 { return false }
        chase(first, last, isExceptional: tries > 0 && tries % 10 == 0)
        tries += 1
      }
    }
    return true
  }

  /// The first row of the block that ends with `last` and has no negligible number below its diagonal.
  private func start(of last: Int) -> Int {
    for k in stride(from: last, to: 0, by: -1) {
      let beside = abs(row(k - 1)[k - 1]) + abs(row(k)[k])
      // Where both vanish, numbers are small beside the whole matrix, whose largest lies in [1/2, 1).
      if abs(row(k)[k - 1]) <= Double.ulpOfOne * (beside > 0 ? beside : 1) {
        row(k)[k - 1] = 0
        return k
      }
    }
    return 0
  }

  /// The eigenvalues of the block of rows k and k + 1.
  private func pair(_ k: Int) -> (Eigenvalue, Eigenvalue) {
    let x = row(k + 1)[k + 1], half = (row(k)[k] - x) / 2, product = row(k + 1)[k] * row(k)[k + 1]
    let square = half * half + product, root = abs(square).squareRoot()
    guard square >= 0 else {
      let real = x + half + shift
      return (Eigenvalue(real: real, imaginary: root), Eigenvalue(real: real, imaginary: -root))
    }
    // The one that does not cancel; the other from their product.
    let sum = half + (half < 0 ? -root : root)
    return (
      Eigenvalue(real: x + sum + shift, imaginary: 0),
      Eigenvalue(real: (sum == 0 ? x : x - product / sum) + shift, imaginary: 0)
    )
  }

  /// One step on rows `first` … `last`: both shifts are the eigenvalues of the last two rows, and the bulge that they make
  /// is chased down and out.
  private mutating func chase(_ first: Int, _ last: Int, isExceptional: Bool) {
    var x = row(last)[last], y = row(last - 1)[last - 1], w = row(last)[last - 1] * row(last - 1)[last]
    if isExceptional {
      shift += x
      for i in 0...last { row(i)[i] -= x }
      let size = abs(row(last)[last - 1]) + abs(row(last - 1)[last - 2])
      (x, y, w) = (0.75 * size, 0.75 * size, -0.4375 * size * size)
    }
    // The first column of the shifted square, from where two numbers below the diagonal are small together.
    var begin = last - 2, p = 0.0, q = 0.0, r = 0.0
    while true {
      let z = row(begin)[begin], behind = row(begin + 1)[begin + 1]
      p = ((x - z) * (y - z) - w) / row(begin + 1)[begin] + row(begin)[begin + 1]
      q = behind - z - (x - z) - (y - z)
      r = row(begin + 2)[begin + 1]
      let size = abs(p) + abs(q) + abs(r)
      (p, q, r) = (p / size, q / size, r / size)
      if begin == first { break }
      let small = abs(row(begin)[begin - 1]) * (abs(q) + abs(r))
      let large = abs(p) * (abs(row(begin - 1)[begin - 1]) + abs(z) + abs(behind))
      if small <= Double.ulpOfOne * large { break }
      begin -= 1
    }
    for i in begin + 2...last {
      row(i)[i - 2] = 0
      if i > begin + 2 { row(i)[i - 3] = 0 }
    }
    for k in begin..<last {
      let isWide = k + 1 < last
      var size = 1.0
      if k > begin {
        (p, q, r) = (row(k)[k - 1], row(k + 1)[k - 1], isWide ? row(k + 2)[k - 1] : 0)
        size = abs(p) + abs(q) + abs(r)
        if size == 0 { continue }
        (p, q, r) = (p / size, q / size, r / size)
      }
      let length = (p * p + q * q + r * r).squareRoot(), s = p < 0 ? -length : length
      if s == 0 { continue }
      if k > begin { row(k)[k - 1] = -s * size } else if begin > first { row(k)[k - 1] = -row(k)[k - 1] }
      // 1 − u vᵀ with v = (1, q, r)
      p += s
      let u = (p / s, q / s, r / s)
      (q, r) = (q / p, r / p)
      turnRows(k, isWide, u, q, r, through: last)
      turnColumns(k, isWide, u, q, r, rows: first...min(last, k + 3))
    }
  }

  private func turnRows(
    _ k: Int, _ isWide: Bool, _ u: (Double, Double, Double), _ q: Double, _ r: Double, through last: Int
  ) {
    let a = row(k), b = row(k + 1)
    guard isWide else {
      for j in k...last {
        let sum = a[j] + q * b[j]
        a[j] -= sum * u.0
        b[j] -= sum * u.1
      }
      return
    }
    let c = row(k + 2)
    for j in k...last {
      let sum = a[j] + q * b[j] + r * c[j]
      a[j] -= sum * u.0
      b[j] -= sum * u.1
      c[j] -= sum * u.2
    }
  }

  private func turnColumns(
    _ k: Int, _ isWide: Bool, _ u: (Double, Double, Double), _ q: Double, _ r: Double, rows: ClosedRange<Int>
  ) {
    for i in rows {
      let a = row(i) + k
      let sum = u.0 * a[0] + u.1 * a[1] + (isWide ? u.2 * a[2] : 0)
      a[0] -= sum
      a[1] -= sum * q
      if isWide { a[2] -= sum * r }
    }
  }
}
