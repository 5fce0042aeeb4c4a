import LinearAlgebra
import Recurrent

/// The states of a layer as rows of numbers, component after component.
struct StateTable {
  let shape: BatchShape
  let width: Int
  private let rows: [Double]

  /// - Parameters:
  ///   - states: matrices over time whose block 0 is step −1.
  ///   - shape: of the batch.
  init(_ states: [Matrix], _ shape: BatchShape) {
    self.shape = shape
    width = states.reduce(0) { $0 + $1.columns }
    let parts = states.map { ($0.rows(shape.examples..<shape.examples + shape.rows).elements, $0.columns) }
    rows = (0..<shape.rows).flatMap { row in
      parts.flatMap { numbers, columns in numbers[row * columns..<(row + 1) * columns] }
    }
  }

  subscript(t: Int, example: Int) -> ArraySlice<Double> {
    let row = t * shape.examples + example
    return rows[row * width..<(row + 1) * width]
  }
}

/// The inputs of a batch as rows of numbers, tokens as indicator vectors.
struct InputTable {
  let shape: BatchShape
  let width: Int
  private let reals: [Double]
  private let tokens: [Int32]

  init(_ batch: Batch, _ network: NetworkShape) {
    shape = batch.inputShape
    width = InputTable.width(network)
    switch batch.inputs {
    case .reals(let x): (reals, tokens) = (x.elements, [])
    case .tokens(let all): (reals, tokens) = ([], all)
    }
  }

  static func width(_ network: NetworkShape) -> Int {
    switch network.inputs {
    case .reals(let width), .tokens(let width): width
    }
  }

  /// Calls `body` with each number that is not zero.
  func each(_ t: Int, _ example: Int, _ body: (_ column: Int, _ number: Double) -> Void) {
    let row = t * shape.examples + example
    guard tokens.isEmpty else { return body(Int(tokens[row]), 1) }
    for column in 0..<width where reals[row * width + column] != 0 {
      body(column, reals[row * width + column])
    }
  }
}

/// Ridge regression of x_{t−k} on s_t, cross-validated over sequences, from sums of products alone.
struct LaggedReadout {
  /// Σ 1, Σ s, Σ s sᵀ over rows of states; Σ x, Σ x², Σ s xᵀ with the inputs of a lag.
  fileprivate struct Sums {
    var count = 0.0
    var s: [Double], ss: [Double], x: [Double], sx: [Double]
    var xx = 0.0

    init(states: Int, inputs: Int) {
      func zeros(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }
      (s, ss, x, sx) = (zeros(states), zeros(states * states), zeros(inputs), zeros(states * inputs))
    }

    static func += (a: inout Sums, b: Sums) {
      a.count += b.count
      a.xx += b.xx
      for part in [\Sums.s, \Sums.ss, \Sums.x, \Sums.sx] {
        for index in a[keyPath: part].indices { a[keyPath: part][index] += b[keyPath: part][index] }
      }
    }
  }

  private let states: StateTable
  private let inputs: InputTable
  private let folds: Int
  /// Of the states that have the lag, by fold.
  private var sums: [Sums]

  init(_ states: StateTable, _ inputs: InputTable, folds: Int) {
    (self.states, self.inputs, self.folds) = (states, inputs, folds)
    sums = (0..<folds).map { _ in Sums(states: states.width, inputs: inputs.width) }
    // Where there are fewer inputs than steps, as for an output sequence, rows leave as well as enter.
    isGrowing = inputs.shape.steps >= states.shape.steps
  }

  /// Whether shorter lags have all rows of longer ones.
  private let isGrowing: Bool
  private var added = Int.max

  /// The explained share at a lag; lags are asked for from the longest.
  mutating func share(at lag: Int, penalties: [Double]) -> Double {
    gather(lag)
    let all = sums
    let shares = penalties.map { penalty in
      var error = 0.0, total = 0.0
      for fold in 0..<folds where all[fold].count > 0 {
        var others = Sums(states: states.width, inputs: inputs.width)
        for other in 0..<folds where other != fold { others += all[other] }
        guard others.count > 1, let parts = LaggedReadout.errors(of: all[fold], fittedTo: others, penalty)
        else {
          return Double.nan
        }
        error += parts.error
        total += parts.total
      }
      return total > 0 ? 1 - error / total : .nan
    }
    return shares.reduce(.nan) { .maximum($0, $1) }
  }

  private mutating func gather(_ lag: Int) {
    if !isGrowing { for fold in 0..<folds { sums[fold] = Sums(states: states.width, inputs: inputs.width) } }
    let (S, X) = (states.width, inputs.width)
    for fold in 0..<folds {
      (sums[fold].xx, sums[fold].x, sums[fold].sx) = (
        0, Array(repeating: 0, count: X), Array(repeating: 0, count: S * X)
      )
    }
    for example in 0..<states.shape.examples {
      let fold = example % folds, length = states.shape.length(example)
      guard lag < length else { continue }
      let steps = lag..<min(length, lag + inputs.shape.length(example))
      for t in steps {
        let s = states[t, example]
        // Of a growing set only step `lag` is new, unless this is the first lag.
        if !isGrowing || t == lag || added == .max { sums[fold].addStates(s) }
        inputs.each(t - lag, example) { column, number in
          sums[fold].x[column] += number
          sums[fold].xx += number * number
          sums[fold].addProducts(s, number, column, of: X)
        }
      }
    }
    added = lag
  }

  /// Σ‖x − x̂‖² and Σ‖x − x̄‖² over rows that the fit has not seen.
  private static func errors(of test: Sums, fittedTo train: Sums, _ penalty: Double) -> (
    error: Double, total: Double
  )? {
    let (S, X, n) = (train.s.count, train.x.count, train.count)
    // About the means of the rows that are fitted.
    var gram = train.ss, products = train.sx
    for i in 0..<S {
      for j in 0..<S { gram[i * S + j] -= train.s[i] * train.s[j] / n }
      for c in 0..<X { products[i * X + c] -= train.s[i] * train.x[c] / n }
    }
    let mean = (0..<S).reduce(0) { $0 + gram[$1 * S + $1] } / Double(S)
    // States that never change tell nothing: any positive number stands for the penalty.
    let ridge = penalty * (mean > 0 ? mean : 1)
    for i in 0..<S { gram[i * S + i] += ridge }
    guard let weights = solution(of: gram, order: S, times: products, columns: X) else { return nil }
    // The same sums of the rows left out, about the same means.
    let m = test.count, s = (0..<S).map { train.s[$0] / n }, x = (0..<X).map { train.x[$0] / n }
    var total = test.xx, cross = 0.0, square = 0.0
    for c in 0..<X { total += x[c] * (m * x[c] - 2 * test.x[c]) }
    var left = Array(repeating: 0.0, count: S)
    for i in 0..<S { left[i] = test.s[i] - m * s[i] }
    for i in 0..<S {
      for c in 0..<X where weights[i * X + c] != 0 {
        let product = test.sx[i * X + c] - s[i] * test.x[c] - left[i] * x[c]
        cross += weights[i * X + c] * product
      }
      for j in 0..<S {
        let product = test.ss[i * S + j] - s[i] * test.s[j] - left[i] * s[j]
        var both = 0.0
        for c in 0..<X { both += weights[i * X + c] * weights[j * X + c] }
        square += both * product
      }
    }
    return (total - 2 * cross + square, total)
  }
}

extension LaggedReadout.Sums {
  fileprivate mutating func addStates(_ row: ArraySlice<Double>) {
    let width = s.count
    count += 1
    row.withUnsafeBufferPointer { row in
      for i in 0..<width {
        s[i] += row[i]
        for j in 0..<width { ss[i * width + j] += row[i] * row[j] }
      }
    }
  }

  fileprivate mutating func addProducts(
    _ row: ArraySlice<Double>, _ number: Double, _ column: Int, of width: Int
  ) {
    row.withUnsafeBufferPointer { row in
      for i in row.indices { sx[i * width + column] += row[i] * number }
    }
  }
}
