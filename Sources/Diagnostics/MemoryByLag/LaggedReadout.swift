import LinearAlgebra
import Recurrent

/// Ridge regression of x_{t−k} on s_t, cross-validated over sequences, from sums of products alone.
struct LaggedReadout {
  /// Σ 1, Σ s, Σ s sᵀ over rows of states; Σ x, Σ x², Σ s xᵀ with the inputs of a lag.
  private struct Sums {
    var count = 0.0
    var xx = 0.0
    var s: [Double], ss: [Double], x: [Double], sx: [Double]

    /// Those of all rows but some.
    func without(_ part: Sums) -> Sums {
      func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
      return Sums(
        count: count - part.count, xx: xx - part.xx, s: difference(s, part.s), ss: difference(ss, part.ss),
        x: difference(x, part.x), sx: difference(sx, part.sx))
    }
  }

  private let batch: BatchShape, inputShape: BatchShape
  /// [T·B, S], [T·B, X] in Float64.
  private let determinism: Determinism
  private let states: Matrix, inputs: Matrix
  /// Of the rows of states that have the last lag asked for, by fold: [S, S], [1, S] and how many.
  private let products: [Matrix], totals: [Matrix]
  private var counts: [Int]
  private var lastLag = Int.max

  /// - Parameters:
  ///   - states: matrices over time whose block 0 is step −1, of a batch of this shape.
  ///   - shape: of the states.
  ///   - inputs: [T·B, X] in Float64, rows past a sequence's end of no matter.
  ///   - inputShape: of the inputs.
  ///   - folds: at most as many as examples.
  init(
    _ states: [Matrix], _ shape: BatchShape, _ inputs: Matrix, _ inputShape: BatchShape, folds: Int,
    under determinism: Determinism
  ) {
    self.determinism = determinism
    (batch, self.inputs, self.inputShape) = (shape, inputs, inputShape)
    let width = states.reduce(0) { $0 + $1.columns }
    self.states = Matrix(rows: shape.rows, columns: width, precision: .float64)
    var column = 0
    for state in states {
      let own = state.rows(shape.examples..<shape.examples + shape.rows).elements
      for (index, number) in own.enumerated() {
        self.states[index / state.columns, column + index % state.columns] = number
      }
      column += state.columns
    }
    products = (0..<folds).map { _ in Matrix(rows: width, columns: width, precision: .float64) }
    totals = (0..<folds).map { _ in Matrix(rows: 1, columns: width, precision: .float64) }
    counts = Array(repeating: 0, count: folds)
  }

  /// The explained share at a lag; lags are asked for from the longest.
  mutating func share(at lag: Int, penalties: [Double]) -> Double {
    let parts = counts.indices.map { sums(lag, $0) }
    lastLag = lag
    guard var all = parts.first else { return .nan }
    for part in parts.dropFirst() {
      all.count += part.count
      all.xx += part.xx
      for (own, other) in [(\Sums.s, part.s), (\Sums.ss, part.ss), (\Sums.x, part.x), (\Sums.sx, part.sx)] {
        all[keyPath: own] = zip(all[keyPath: own], other).map { $0 + $1 }
      }
    }
    var errors = Array(repeating: 0.0, count: penalties.count), total = 0.0
    for part in parts where part.count > 0 {
      let others = all.without(part)
      guard others.count > 1 else { return .nan }
      let found = LaggedReadout.errors(of: part, fittedTo: others, penalties, under: determinism)
      total += found.total
      for index in errors.indices { errors[index] += found.errors[index] }
    }
    return total > 0 ? errors.reduce(.nan) { .maximum($0, 1 - $1 / total) } : .nan
  }

  /// The rows t·B + b of a fold's states that have an input so many steps before; those whose step is below
  /// `last` only.
  private func rows(_ lag: Int, _ fold: Int, below last: Int) -> [Int32] {
    (0..<batch.examples).filter { $0 % counts.count == fold }.flatMap { example -> [Int32] in
      let end = min(batch.length(example), lag + inputShape.length(example), last)
      return lag < end ? (lag..<end).map { Int32($0 * batch.examples + example) } : []
    }
  }

  private mutating func sums(_ lag: Int, _ fold: Int) -> Sums {
    // Shorter lags have all rows of longer ones, unless there are fewer inputs than states.
    let isGrowing = inputShape.steps >= batch.steps
    if !isGrowing {
      products[fold].clear()
      totals[fold].clear()
      counts[fold] = 0
    }
    let new = LaggedReadout.gathered(rows(lag, fold, below: isGrowing ? lastLag : .max), of: states)
    if new.rows > 0 {
      multiply(new.transposed, new, into: products[fold], adding: true)
      totals[fold].addColumnSums(of: new)
      counts[fold] += new.rows
    }
    let rows = rows(lag, fold, below: .max), shift = Int32(lag * batch.examples)
    let s = LaggedReadout.gathered(rows, of: states),
      x = LaggedReadout.gathered(rows.map { $0 - shift }, of: inputs)
    let sx = Matrix(rows: states.columns, columns: inputs.columns, precision: .float64),
      total = Matrix(rows: 1, columns: inputs.columns, precision: .float64)
    if !rows.isEmpty {
      multiply(s.transposed, x, into: sx)
      total.addColumnSums(of: x)
    }
    return Sums(
      count: Double(counts[fold]), xx: x.sumOfSquares, s: totals[fold].elements, ss: products[fold].elements,
      x: total.elements, sx: sx.elements)
  }

  private static func gathered(_ rows: [Int32], of table: Matrix) -> Matrix {
    let result = Matrix(rows: rows.count, columns: table.columns, precision: .float64)
    rows.withUnsafeBufferPointer { if let rows = $0.baseAddress { result.gather(rows: rows, of: table) } }
    return result
  }

  /// Σ‖x − x̂‖² by penalty, NaN where it cannot be fitted, and Σ‖x − x̄‖², over rows that the fit has not seen.
  private static func errors(
    of test: Sums, fittedTo train: Sums, _ penalties: [Double], under determinism: Determinism
  ) -> (errors: [Double], total: Double) {
    let (S, X, n, m) = (train.s.count, train.x.count, train.count, test.count)
    // About the means of the rows that are fitted, of both.
    let s = train.s.map { $0 / n }, x = train.x.map { $0 / n }
    var gram = train.ss, products = train.sx, ownGram = test.ss, own = test.sx, total = test.xx
    for i in 0..<S {
      for j in 0..<S {
        gram[i * S + j] -= train.s[i] * s[j]
        ownGram[i * S + j] -= s[i] * test.s[j] + test.s[i] * s[j] - m * s[i] * s[j]
      }
      for c in 0..<X {
        products[i * X + c] -= train.s[i] * x[c]
        own[i * X + c] -= s[i] * test.x[c] + test.s[i] * x[c] - m * s[i] * x[c]
      }
    }
    for c in 0..<X { total += x[c] * (m * x[c] - 2 * test.x[c]) }
    let mean = (0..<S).reduce(0) { $0 + gram[$1 * S + $1] } / Double(S)
    let left = Matrix(rows: S, columns: S, precision: .float64),
      image = Matrix(rows: S, columns: X, precision: .float64), right = image
    left.assign(ownGram)
    let errors = penalties.map { penalty -> Double in
      var ridged = gram
      // States that never change tell nothing: any positive number stands for the penalty.
      for i in 0..<S { ridged[i * S + i] += penalty * (mean > 0 ? mean : 1) }
      guard
        let weights = solution(of: ridged, order: S, times: products, columns: X, under: determinism)
      else { return .nan }
      let W = Matrix(rows: S, columns: X, precision: .float64)
      W.assign(weights)
      multiply(left, W, into: right)
      var error = total
      for (index, (weight, image)) in zip(weights, right.elements).enumerated() {
        error += weight * (image - 2 * own[index])
      }
      return error
    }
    return (errors, total)
  }
}
