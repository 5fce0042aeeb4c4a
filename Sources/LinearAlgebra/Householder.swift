/// A reflection 1 − τ v vᵀ that takes a vector to a multiple of the first unit vector, v beginning with 1.
///
/// Source: Golub & Van Loan, *Matrix Computations*, 4th ed., 5.1.
struct Householder {
  /// What the vector becomes: its length, with the sign that its first number has not.
  let image: Double
  let tau: Double

  /// Leaves v in the vector's place, but for its first number, which becomes the image.
  init(_ x: FixedOrder.Numbers, _ count: Int) {
    let first = x[0], length = FixedOrder.length(x, count)
    guard length != 0 else {
      (image, tau) = (0, 0)
      return
    }
    image = first > 0 ? -length : length
    tau = (image - first) / image
    FixedOrder.scale(x + 1, by: 1 / (first - image), count - 1)
    x[0] = image
  }
}

/// The orthogonal factor of matrices no wider than high, by Householder's reflections in a fixed order.
enum HouseholderFactor {
  /// A = QR of a matrix [rows, columns] stored by columns: reflections below the diagonal, R on it and above.
  static func reflect(_ a: FixedOrder.Numbers, rows: Int, columns: Int, _ factors: inout [Double]) {
    for k in 0..<columns {
      let v = a + k * rows + k, count = rows - k
      let reflection = Householder(v, count)
      factors[k] = reflection.tau
      v[0] = 1
      for j in k + 1..<max(columns, k + 1) {
        let column = a + j * rows + k
        FixedOrder.add(-factors[k] * FixedOrder.dot(v, column, count), v, to: column, count)
      }
      v[0] = reflection.image
    }
  }

  /// Q takes the place of its reflections, the last one applied first.
  static func expand(_ a: FixedOrder.Numbers, rows: Int, columns: Int, _ factors: [Double]) {
    for k in (0..<columns).reversed() {
      let v = a + k * rows + k, count = rows - k
      v[0] = 1
      for j in k + 1..<max(columns, k + 1) {
        let column = a + j * rows + k
        FixedOrder.add(-factors[k] * FixedOrder.dot(v, column, count), v, to: column, count)
      }
      FixedOrder.scale(v, by: -factors[k], count)
      v[0] += 1
      for above in 0..<k { a[k * rows + above] = 0 }
    }
  }
}
