import LinearAlgebra
import Recurrent

/// What an influence keeps of ∂s/∂θ.
enum InfluenceForm: Equatable {
  /// Every unit's dependence on every parameter: a row [H] for each number of θ.
  case full
  /// Each unit's dependence on its own parameters only: a row [H] for each (input, gate), whose entry h
  /// belongs to the parameter that enters unit h. `recurs`: whether a unit's own recurrent weight carries
  /// influence on.
  case unit(recurs: Bool)

  var isFull: Bool { self == .full }
}

/// Which rows of an influence belong to which parameter, for one example: all of a parameter, or the rows of
/// the tokens it reads.
struct TangentLayout {
  struct Block {
    let parameter: String
    /// The rows of the parameter that are included, in order.
    let parameterRows: [Int]
    /// The block's rows in the influence.
    let rows: Range<Int>
    /// Influence rows for each row of the parameter.
    let rowsEach: Int
  }

  private(set) var blocks: [String: Block] = [:]
  /// In the order they were added.
  private(set) var order: [String] = []
  private(set) var count = 0

  /// Parameters that layers share have one block.
  mutating func add(_ parameter: String, parameterRows: [Int], rowsEach: Int) {
    if blocks[parameter] != nil { return }
    let rows = count..<count + parameterRows.count * rowsEach
    blocks[parameter] = Block(
      parameter: parameter, parameterRows: parameterRows, rows: rows, rowsEach: rowsEach)
    order.append(parameter)
    count = rows.upperBound
  }

  /// How many rows, from the first, a layer's own parameters end at.
  func end(of names: LayerNames) -> Int {
    names.all.reduce(0) { max($0, blocks[$1]?.rows.upperBound ?? 0) }
  }

  subscript(parameter: String) -> Block {
    guard let block = blocks[parameter] else { preconditionFailure("no influence of \(parameter)") }
    return block
  }

  /// The numbers of one parameter among a number a row, [1, count]: a matrix of the parameter's included
  /// rows. Full form only.
  func view(_ parameter: String, of vector: Matrix) -> Matrix {
    let block = self[parameter]
    return Matrix(
      storage: vector.storage, offset: vector.offset + block.rows.lowerBound, rows: block.parameterRows.count,
      columns: block.rowsEach)
  }

  /// Adds a number a row [count, 1], or a row of numbers [count, H], to the gradients' rows; in every form a
  /// parameter row's numbers lie in the parameter's own order. Parameters are what enters the products:
  /// `Parameters.effective`.
  ///
  /// - Parameters:
  ///   - sums: of all rows, or of the first.
  ///   - gradients: added to.
  ///   - names: which parameters; nil for all.
  func deliver(_ sums: Matrix, to gradients: Parameters, only names: Set<String>? = nil) {
    for name in order where names?.contains(name) ?? true {
      let block = self[name], target = gradients.effective(name)
      for (position, row) in block.parameterRows.enumerated() {
        let first = block.rows.lowerBound + position * block.rowsEach
        guard first + block.rowsEach <= sums.rows else { return }
        target.rows(row..<row + 1).add(
          Matrix(
            storage: sums.storage, offset: sums.offset + first * sums.columns, rows: 1,
            columns: block.rowsEach * sums.columns))
      }
    }
  }
}
