public import Components
public import LinearAlgebra

extension Parameters: Resumable {
  /// A matrix for each parameter, by its name; what enters the products in its place is made from it at every
  /// pass.
  public var state: StateItems {
    var state = StateItems()
    for shape in shapes { state.add(shape.name, self[shape.name]) }
    return state
  }

  public func restore(_ state: inout StateReader) throws(StateError) {
    for shape in shapes { try state.read(shape.name, into: self[shape.name]) }
  }
}

extension StateItems {
  /// Adds a contiguous matrix in its own precision.
  public mutating func add(_ name: String, _ matrix: Matrix) {
    let shape = [matrix.rows, matrix.columns]
    switch matrix.numbers {
    case .float32(let numbers): add(name, .float32(numbers, shape: shape))
    case .float64(let numbers): add(name, .float64(numbers, shape: shape))
    }
  }
}

extension StateReader {
  /// Fills a contiguous matrix with one of the same shape and precision.
  public mutating func read(_ name: String, into matrix: Matrix) throws(StateError) {
    let shape = [matrix.rows, matrix.columns]
    switch matrix.precision {
    case .float32: matrix.assign(.float32(try float32(name, shape: shape)))
    case .float64: matrix.assign(.float64(try float64(name, shape: shape)))
    }
  }
}
