import LinearAlgebra

extension Batch {
  /// Some sequences of several batches as a batch of their own, longest first, those of equal lengths in the
  /// given order; without dropout.
  ///
  /// - Parameters:
  ///   - chosen: index of the batch and of the example in it; at least one.
  ///   - batches: alike but for lengths and examples.
  ///   - hasOutputSteps: whether there is a target for every step, not one for each example.
  public static func gathering(
    _ chosen: [(batch: Int, example: Int)], of batches: [Batch], hasOutputSteps: Bool
  ) -> Batch {
    func lengths(_ place: (batch: Int, example: Int)) -> (Int, Int) {
      let batch = batches[place.batch]
      return (batch.inputShape.length(place.example), batch.outputShape.length(place.example))
    }
    let order = chosen.enumerated().sorted { a, b in
      let (first, second) = (lengths(a.element), lengths(b.element))
      return first == second ? a.offset < b.offset : first > second
    }.map { Place(batch: batches[$0.element.batch], example: $0.element.example) }
    guard let first = order.first?.batch else { preconditionFailure("a batch has a sequence at least") }
    let inputShape = BatchShape(lengths: order.map { $0.batch.inputShape.length($0.example) })
    let isOfOneShape = first.outputShape === first.inputShape
    let outputShape =
      isOfOneShape ? inputShape : BatchShape(lengths: order.map { $0.batch.outputShape.length($0.example) })
    let inputs: Inputs =
      switch first.inputs {
      case .reals(let x): .reals(reals(order, inputShape, like: x, of: \.inputShape) { $0.inputs.reals })
      case .tokens: .tokens(integers(order, inputShape, of: \.inputShape) { $0.inputs.tokens })
      }
    let targetShape = hasOutputSteps ? outputShape : BatchShape(lengths: order.map { _ in 1 })
    let own: KeyPath<Batch, BatchShape>? = hasOutputSteps ? \.outputShape : nil
    let targets = first.targets.map { _ in
      integers(order, targetShape, of: own) { $0.targets.classes }
    } numbers: { y in
      reals(order, targetShape, like: y, of: own) { $0.targets.numbers }
    }
    var gathered = Batch(
      inputShape: inputShape, outputShape: isOfOneShape ? nil : outputShape, inputs: inputs, targets: targets)
    let goesOn = order.map { $0.batch.goesOn($0.example) }
    if goesOn.contains(true) { (gathered.continues, gathered.initial) = (goesOn, initialStates(order)) }
    return gathered
  }

  /// The states that some of the sequences go on from; those of the others stay zero.
  private static func initialStates(_ order: [Place]) -> InitialStates? {
    guard let first = order.first(where: { $0.batch.goesOn($0.example) })?.batch.initial else { return nil }
    return InitialStates(
      Dictionary(
        uniqueKeysWithValues: first.states.map { prefix, components in
          let gathered = components.enumerated().map { component, like in
            let result = Matrix(rows: order.count, columns: like.columns, precision: like.precision)
            for (example, place) in order.enumerated() where place.batch.goesOn(place.example) {
              guard let state = place.batch.initial?.states[prefix]?[component] else { continue }
              result.rows(example..<example + 1).copy(
                from: state.rows(place.example..<place.example + 1))
            }
            return result
          }
          return (prefix, gathered)
        }))
  }

  private struct Place {
    let batch: Batch
    let example: Int

    /// The row of step t where there are steps, else of the example.
    func row(_ t: Int, _ shape: KeyPath<Batch, BatchShape>?) -> Int {
      shape == nil ? example : t * batch.examples + example
    }
  }

  /// - Parameter own: the shape of a batch's rows; nil for a row an example.
  private static func reals(
    _ order: [Place], _ shape: BatchShape, like first: Matrix, of own: KeyPath<Batch, BatchShape>?,
    _ numbers: (Batch) -> Matrix?
  ) -> Matrix {
    let result = Matrix(rows: shape.rows, columns: first.columns, precision: first.precision)
    for (example, place) in order.enumerated() {
      guard let matrix = numbers(place.batch) else { preconditionFailure("batches of one kind") }
      for t in 0..<shape.length(example) {
        let row = place.row(t, own), target = t * order.count + example
        result.rows(target..<target + 1).copy(from: matrix.rows(row..<row + 1))
      }
    }
    return result
  }

  private static func integers(
    _ order: [Place], _ shape: BatchShape, of own: KeyPath<Batch, BatchShape>?, _ numbers: (Batch) -> [Int32]?
  ) -> [Int32] {
    var result = [Int32](repeating: -1, count: shape.rows)
    for (example, place) in order.enumerated() {
      guard let integers = numbers(place.batch) else { preconditionFailure("batches of one kind") }
      for t in 0..<shape.length(example) { result[t * order.count + example] = integers[place.row(t, own)] }
    }
    return result
  }
}

extension Batch.Inputs {
  fileprivate var reals: Matrix? { if case .reals(let x) = self { x } else { nil } }
  fileprivate var tokens: [Int32]? { if case .tokens(let tokens) = self { tokens } else { nil } }
}

extension Batch.Targets {
  fileprivate var numbers: Matrix? {
    switch self {
    case .reals(let y), .labels(let y): y
    case .classes: nil
    }
  }
  fileprivate var classes: [Int32]? { if case .classes(let classes) = self { classes } else { nil } }
}
