import COpenBLAS

/// Room for turning orthogonal matrices of one order, made once: nothing is allocated by a turn.
///
/// All in Float64 on one thread, by LAPACK or in a fixed order. Matrices in row order are their transposes to both, which
/// stores by columns; so the transposes of results are computed here. Cost: a few products of square
/// matrices.
public final class Rotation {
  /// How a step from W is led back to the orthogonal matrices.
  public enum Retraction: Sendable { case cayley, orthogonalFactor }

  private let order: Int
  private let determinism: Determinism
  private let step: Matrix
  private let skew: Matrix
  private let system: Matrix
  private let result: Matrix
  private let wide: Matrix
  private var pivots: [blasint]
  private var factorization: Factorization

  public init(order: Int, under determinism: Determinism) {
    (self.order, self.determinism) = (order, determinism)
    func square() -> Matrix { Matrix(rows: order, columns: order, precision: .float64) }
    (step, skew, system, result, wide) = (square(), square(), square(), square(), square())
    pivots = Array(repeating: 0, count: order)
    factorization = Factorization(rows: order, columns: order, under: determinism)
  }

  /// Turns W by the step to `target`: with D = W − target and A = D Wᵀ − W Dᵀ to (1 + A/2)⁻¹(1 − A/2) W, or
  /// to Q of (1 − A) W = QR.
  ///
  /// - Parameters:
  ///   - W: orthogonal, float64, [order, order]; becomes the result.
  ///   - target: where an unconstrained step leads, in either precision.
  ///   - retraction: which of the two results it becomes.
  public func rotate(_ W: Matrix, towards target: Matrix, by retraction: Retraction) {
    precondition(W.rows == order && W.columns == order && W.precision == .float64 && W.isContiguous)
    step.convert(from: target)
    step.scale(by: -1)
    step.add(W)
    // (1) A = D Wᵀ − (D Wᵀ)ᵀ
    multiply(step, W.transposed, into: wide)
    skew.copy(from: wide.transposed)
    skew.scale(by: -1)
    skew.add(wide)
    switch retraction {
    case .cayley:
      // (2) Of M = (1 + A/2) LAPACK is to see M, so Mᵀ = 1 − A/2 stands here; its right side is ((1 − A/2)
      // W)ᵀ = Wᵀ (1 + A/2).
      skew.scale(by: 0.5)
      addIdentity(to: skew, sign: 1, into: system)
      multiply(W.transposed, system, into: result)
      addIdentity(to: skew, sign: -1, into: system)
      solve()
      W.copy(from: result.transposed)
      polish(W)
    case .orthogonalFactor:
      // (3) ((1 − A) W)ᵀ = Wᵀ (1 + A)
      addIdentity(to: skew, sign: 1, into: system)
      multiply(W.transposed, system, into: result)
      result.withDoubles { factorization.factor($0) }
      W.copy(from: result.transposed)
    }
  }

  /// The largest number of |WᵀW − 1|; W of either precision.
  public func error(of W: Matrix) -> Double {
    step.convert(from: W)
    multiply(step.transposed, step, into: wide)
    var worst = 0.0
    wide.withDoubles { numbers in
      for row in 0..<order {
        for column in 0..<order {
          let difference = abs(numbers[row * order + column] - (row == column ? 1 : 0))
          // What is not a number is no small error.
          if !(difference <= worst) { worst = difference }
        }
      }
    }
    return worst
  }

  /// One step of Newton and Schulz, W ← W (3 − WᵀW)/2: the roundings of many updates would add up, this
  /// squares their sum.
  private func polish(_ W: Matrix) {
    multiply(W.transposed, W, into: wide)
    wide.scale(by: -0.5)
    wide.withDoubles { numbers in for index in 0..<order { numbers[index * (order + 1)] += 1.5 } }
    multiply(W, wide, into: result)
    W.copy(from: result)
  }

  /// out ← 1 + sign · matrix
  private func addIdentity(to matrix: Matrix, sign: Double, into out: Matrix) {
    out.copy(from: matrix)
    if sign != 1 { out.scale(by: sign) }
    out.withDoubles { numbers in for index in 0..<order { numbers[index * (order + 1)] += 1 } }
  }

  /// result ← system⁻¹ result, both read by columns.
  private func solve() {
    switch determinism {
    case .machine: solveByLAPACK()
    case .portable:
      system.withDoubles { a in
        result.withDoubles { b in Elimination.solve(a, order: order, b, columns: order) }
      }
    }
  }

  private func solveByLAPACK() {
    BLASThreads.one
    var status: blasint = 0
    withUnsafePointer(to: blasint(order)) { n in
      system.withDoubles { a in
        result.withDoubles { b in dgesv_(n, n, a, n, &pivots, b, n, &status) }
      }
    }
    precondition(status >= 0, "LAPACK refuses argument \(-status)")
  }
}
