public import LinearAlgebra

/// A recurrent layer in its place: the names of its parameters, what it reads, and its time loop.
public final class PlacedLayer {
  public let names: LayerNames
  public let layer: RecurrentLayer
  public let reader: InputReader

  init(_ names: LayerNames, _ layer: RecurrentLayer, _ reader: InputReader) {
    (self.names, self.layer, self.reader) = (names, layer, reader)
  }

  /// The layer before its first step: as the batch goes on, else as the network says.
  func setInitialState(_ batch: Batch, _ shape: BatchShape, _ parameters: Parameters) {
    let carried = batch.initialStates(of: names.prefix)
    layer.setInitialState(
      shape, names.weights(parameters), carried: carried,
      where: carried.flatMap { _ in batch.continues } ?? [])
  }

  /// Values of a matrix over time [T·B, width] in the order of the sequence; rows past a sequence's end of a
  /// reversed layer are zero.
  public func inSequence(_ matrix: Matrix, _ shape: BatchShape) -> Matrix {
    guard names.isReversed else { return matrix }
    let result = Matrix(rows: matrix.rows, columns: matrix.columns, precision: matrix.precision)
    shape.reversedRows.withRows { result.gather(rows: $0, of: matrix) }
    return result
  }
}

/// The layers of one height: one, or one for each direction. What the next level or the head reads are their
/// output states side by side, in the order of the sequence: [T·B, width], forward direction first.
public final class Level {
  public let directions: [PlacedLayer]
  /// Σ of the widths of what is handed on.
  public let width: Int

  private struct Part {
    let placed: PlacedLayer
    let component: Int
    let columns: Range<Int>
  }

  private let parts: [Part]
  /// What is handed on and its gradient, where it is not one layer's state as it stands.
  private let joined: (values: Matrix, gradients: Matrix)?
  /// One part, in order; one part of the last step: [T·B, H], [B, H].
  private let scratch: Matrix?
  private let lastScratch: Matrix, lastValues: Matrix
  /// What is left out of the values, [T·B, width].
  var mask: Matrix?

  /// - Parameter masksOutput: whether some of what is handed on may be left out.
  init(_ directions: [PlacedLayer], masksOutput: Bool, rows: Int, examples: Int) {
    self.directions = directions
    var parts: [Part] = [], column = 0
    for placed in directions {
      for component in placed.layer.declaration.outputStates {
        parts.append(
          Part(placed: placed, component: component, columns: column..<column + placed.layer.units))
        column += placed.layer.units
      }
    }
    (self.parts, width) = (parts, column)
    let precision = directions[0].layer.precision, units = directions[0].layer.units
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, precision: precision)
    }
    let isPlain = parts.count == 1 && !masksOutput && !directions[0].names.isReversed
    joined = isPlain ? nil : (matrix(rows, column), matrix(rows, column))
    scratch = isPlain ? nil : matrix(rows, units)
    lastScratch = matrix(examples, units)
    lastValues = matrix(examples, column)
  }

  private func own(_ part: Part, _ matrices: [Matrix], _ shape: BatchShape) -> Matrix {
    matrices[part.component].rows(shape.examples..<shape.rows + shape.examples)
  }

  /// What the level hands on at each step, after `join`.
  public func values(_ shape: BatchShape) -> Matrix {
    joined?.values.rows(0..<shape.rows) ?? own(parts[0], parts[0].placed.layer.states, shape)
  }

  /// dE/d(values), to be added to and then spread.
  func gradients(_ shape: BatchShape) -> Matrix {
    joined?.gradients.rows(0..<shape.rows) ?? own(parts[0], parts[0].placed.layer.stateGradients, shape)
  }

  /// Brings the layers' states of `steps` together.
  func join(_ shape: BatchShape, _ steps: Range<Int>) {
    guard let joined, let scratch else { return }
    let rows = steps.lowerBound * shape.examples..<steps.upperBound * shape.examples
    for part in parts {
      let states = own(part, part.placed.layer.states, shape), target = joined.values.columns(part.columns)
      if part.placed.names.isReversed {
        let ordered = scratch.rows(0..<shape.rows)
        shape.reversedRows.withRows { ordered.gather(rows: $0, of: states) }
        target.rows(0..<shape.rows).copy(from: ordered)
      } else {
        target.rows(rows).copy(from: states.rows(rows))
      }
    }
    if let mask { joined.values.rows(rows).scaleElements(by: mask.rows(rows)) }
  }

  /// Adds dE/d(values) of `steps` to the layers' errors.
  func spread(_ shape: BatchShape, _ steps: Range<Int>) {
    guard let joined, let scratch else { return }
    let rows = steps.lowerBound * shape.examples..<steps.upperBound * shape.examples
    if let mask { joined.gradients.rows(rows).scaleElements(by: mask.rows(rows)) }
    for part in parts {
      let errors = own(part, part.placed.layer.stateGradients, shape),
        source = joined.gradients.columns(part.columns)
      if part.placed.names.isReversed {
        let ordered = scratch.rows(0..<shape.rows)
        ordered.copy(from: source.rows(0..<shape.rows))
        shape.reversedRows.withRows { errors.scatterAdd(rows: $0, from: ordered) }
      } else {
        errors.rows(rows).add(source.rows(rows))
      }
    }
  }

  /// Adds dE/dy Vᵀ of one step to the layers' errors.
  func addErrors(_ dy: Matrix, _ V: Transposed, _ shape: BatchShape, _ t: Int) {
    let errors = gradients(shape).rows(t * shape.examples..<(t + 1) * shape.examples)
    multiply(dy, V, into: errors, adding: joined == nil)
    spread(shape, t..<t + 1)
  }

  /// Forgets all errors of the level.
  ///
  /// - Parameter isOverwritten: whether `gradients` will be written at every step, whatever stands there.
  func clearGradients(_ shape: BatchShape, isOverwritten: Bool) {
    if let joined, !isOverwritten { joined.gradients.rows(0..<shape.rows).clear() }
    let overwritten = isOverwritten && joined == nil ? parts[0].component : nil
    for placed in directions { placed.layer.clearStateGradients(shape, overwritten: overwritten) }
  }

  /// What is left out of what one example's step hands on, [1, width]; nil if nothing is.
  public func mask(_ t: Int, _ example: Int, _ shape: BatchShape) -> Matrix? {
    mask.map { $0.rows(t * shape.examples + example..<t * shape.examples + example + 1) }
  }

  /// What the level hands on at the end: each direction's state after its own last step, [B, width].
  public func last(_ shape: BatchShape) -> Matrix {
    guard parts.count > 1 else { return parts[0].placed.layer.last(parts[0].component, shape) }
    let values = lastValues.rows(0..<shape.examples)
    for part in parts {
      values.columns(part.columns).copy(from: part.placed.layer.last(part.component, shape))
    }
    return values
  }

  /// Adds dE/d(last) [B, width] to λ of each direction's own last step.
  func addToLast(_ gradient: Matrix, _ shape: BatchShape) {
    for part in parts {
      let own = lastScratch.rows(0..<shape.examples)
      own.copy(from: gradient.columns(part.columns))
      part.placed.layer.addToLast(part.component, own, shape)
    }
  }
}
