/// Systems of equations by elimination in a fixed order; matrices are stored by columns.
enum Elimination {
  /// B ← A⁻¹B for a square A, by Gauss's elimination with the largest pivot of each column, and of equals the first; A
  /// is overwritten. A singular A leaves numbers that are not finite.
  static func solve(_ a: FixedOrder.Numbers, order n: Int, _ b: FixedOrder.Numbers, columns: Int) {
    let all = (0..<n).map { a + $0 * n } + (0..<columns).map { b + $0 * n }
    for k in 0..<n {
      let pivot = (k + 1..<max(n, k + 1)).reduce(k) { abs(all[k][$1]) > abs(all[k][$0]) ? $1 : $0 }
      if pivot != k { for column in all { (column[k], column[pivot]) = (column[pivot], column[k]) } }
      let below = all[k] + k + 1, count = n - k - 1
      for row in 0..<count { below[row] /= all[k][k] }
      for column in all[(k + 1)...] { FixedOrder.add(-column[k], below, to: column + k + 1, count) }
    }
    for x in all[n...] {
      for k in (0..<n).reversed() {
        x[k] /= all[k][k]
        FixedOrder.add(-x[k], all[k], to: x, k)
      }
    }
  }

  /// B ← A⁻¹B for a symmetric, positive definite A, by Cholesky's factorization; whether it is positive definite. Both
  /// in row order; A's lower triangle is overwritten.
  static func solve(
    positive a: FixedOrder.Numbers, order n: Int, _ b: FixedOrder.Numbers, columns: Int
  ) -> Bool {
    for i in 0..<n {
      let row = a + i * n
      for j in 0..<i { row[j] = (row[j] - FixedOrder.dot(row, a + j * n, j)) / a[j * (n + 1)] }
      let square = row[i] - FixedOrder.dot(row, row, i)
      guard square > 0 else { return false }
      row[i] = square.squareRoot()
    }
    for i in 0..<n {
      let x = b + i * columns
      for j in 0..<i { FixedOrder.add(-a[i * n + j], b + j * columns, to: x, columns) }
      for column in 0..<columns { x[column] /= a[i * (n + 1)] }
    }
    for i in (0..<n).reversed() {
      let x = b + i * columns
      for column in 0..<columns { x[column] /= a[i * (n + 1)] }
      for j in 0..<i { FixedOrder.add(-a[i * n + j], x, to: b + j * columns, columns) }
    }
    return true
  }
}
