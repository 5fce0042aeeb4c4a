import LinearAlgebra
import Recurrent

/// One sequence with its targets, in any arrangement.
struct SequenceExample: Sendable, Equatable {
  enum Inputs: Sendable, Equatable {
    case tokens([Int32])
    /// Frames one behind another: [steps · D].
    case frames([Double])
  }

  enum Targets: Sendable, Equatable {
    /// A class a step, −1 where a step is not scored; one class for many-to-one.
    case classes([Int32])
    /// One step behind another: [steps · K].
    case numbers([Double])
    /// The same of labels, 0 or 1.
    case labels([Double])

    var numbers: [Double] {
      switch self {
      case .numbers(let numbers), .labels(let numbers): numbers
      case .classes: []
      }
    }
  }

  let inputs: Inputs
  let targets: Targets

  init(_ inputs: Inputs, _ targets: Targets) {
    (self.inputs, self.targets) = (inputs, targets)
  }

  func inputSteps(_ shape: NetworkShape) -> Int {
    switch (inputs, shape.inputs) {
    case (.frames(let frames), .reals(let width)): frames.count / width
    case (.tokens(let tokens), _): tokens.count
    case (.frames, .tokens): preconditionFailure("frames where the network reads tokens")
    }
  }

  func outputSteps(_ shape: NetworkShape) -> Int {
    switch targets {
    case .classes(let classes): classes.count
    case .numbers(let numbers), .labels(let numbers): numbers.count / shape.outputs.width
    }
  }
}

extension Batch {
  /// Examples side by side in order of falling length (equal lengths as given), padded with −1 and zeros.
  ///
  /// - Parameters:
  ///   - examples: at least one.
  ///   - shape: of the network that reads them.
  ///   - precision: of real numbers.
  ///   - keepsOrder: whether they stand as given, whatever their lengths.
  init(
    _ examples: [SequenceExample], of shape: NetworkShape, precision: Precision, keepsOrder: Bool = false
  ) {
    let arrangement = shape.arrangement
    func steps(_ example: SequenceExample) -> Int {
      arrangement == .oneToMany ? example.outputSteps(shape) : example.inputSteps(shape)
    }
    let order =
      keepsOrder
      ? examples
      : examples.enumerated().sorted {
        (steps($1.element), $0.offset) < (steps($0.element), $1.offset)
      }.map(\.element)
    func matrix(_ columns: [[Double]], width: Int) -> Matrix {
      let numbers = Batch.rows(columns, width: width, padding: 0)
      let matrix = Matrix(rows: numbers.count / width, columns: width, precision: precision)
      matrix.assign(numbers)
      return matrix
    }
    let inputs: Inputs =
      switch shape.inputs {
      case .tokens:
        .tokens(
          Batch.rows(
            order.map { if case .tokens(let tokens) = $0.inputs { tokens } else { [] } }, width: 1,
            padding: -1))
      case .reals(let width):
        .reals(
          matrix(order.map { if case .frames(let frames) = $0.inputs { frames } else { [] } }, width: width))
      }
    let targets: Targets =
      switch shape.outputs {
      case .classes:
        .classes(
          Batch.rows(
            order.map { if case .classes(let classes) = $0.targets { classes } else { [] } }, width: 1,
            padding: -1))
      case .reals(let width): .reals(matrix(order.map(\.targets.numbers), width: width))
      case .labels(let width): .labels(matrix(order.map(\.targets.numbers), width: width))
      }
    self.init(
      inputShape: BatchShape(lengths: order.map { $0.inputSteps(shape) }),
      outputShape: arrangement.generates ? BatchShape(lengths: order.map { $0.outputSteps(shape) }) : nil,
      inputs: inputs, targets: targets)
  }

  /// Step t of example b at row t·B + b: sequences of steps of `width` elements side by side.
  private static func rows<Element>(_ columns: [[Element]], width: Int, padding: Element) -> [Element] {
    let steps = (columns.map(\.count).max() ?? 0) / width, B = columns.count
    var rows = Array(repeating: padding, count: steps * B * width)
    for (b, column) in columns.enumerated() {
      for (place, element) in column.enumerated() {
        rows[(place / width * B + b) * width + place % width] = element
      }
    }
    return rows
  }
}
