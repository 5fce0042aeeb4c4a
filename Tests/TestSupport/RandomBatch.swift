public import LinearAlgebra
public import Recurrent

/// Random inputs, ragged lengths and labels for tests.
public func randomBatch(
  _ shape: NetworkShape, lengths: [Int], precision: Precision = .float64, seed: UInt64
) -> Batch {
  var stream = RandomStream(seed: seed, name: "test batch")
  let batch = BatchShape(lengths: lengths)
  func alive(_ row: Int) -> Bool { row / batch.examples < batch.length(row % batch.examples) }
  let inputs: Batch.Inputs
  switch shape.inputs {
  case .reals(let width):
    let x = Matrix(rows: batch.rows, columns: width, precision: precision)
    for row in 0..<batch.rows where alive(row) {
      for column in 0..<width { x[row, column] = stream.normal() }
    }
    inputs = .reals(x)
  case .tokens(let vocabulary):
    inputs = .tokens((0..<batch.rows).map { alive($0) ? Int32(stream.integer(below: vocabulary)) : -1 })
  }
  let targets =
    shape.arrangement == .manyToOne
    ? (0..<batch.examples).map { _ in Int32(stream.integer(below: shape.classes)) }
    : (0..<batch.rows).map { alive($0) ? Int32(stream.integer(below: shape.classes)) : -1 }
  return Batch(shape: batch, inputs: inputs, targets: targets)
}

/// Random sizes and lengths: 1 … 16 units, 1 … 6 inputs, up to 5 sequences of up to 9 steps.
public struct RandomCase {
  public let model: ModelSettings
  public let shape: NetworkShape
  public let loss: LossSettings
  public let lengths: [Int]

  public init(cell: any Cell, arrangement: Arrangement, tokens: Bool, seed: UInt64) {
    var stream = RandomStream(seed: seed, name: "test case")
    var model = ModelSettings()
    model.cell = cell
    model.hidden = 1 + stream.integer(below: 16)
    let width = 1 + stream.integer(below: 6)
    if tokens, stream.uniform() < 0.5 { model.embedding = 1 + stream.integer(below: 5) }
    self.model = model
    shape = NetworkShape(
      inputs: tokens ? .tokens(width) : .reals(width), classes: 1 + stream.integer(below: 5), arrangement: arrangement)
    var loss = LossSettings()
    if stream.uniform() < 0.5 { loss.reduce = .mean }
    if stream.uniform() < 0.5 { loss.steps = .last(1 + stream.integer(below: 3)) }
    self.loss = loss
    lengths = (0..<1 + stream.integer(below: 5)).map { _ in 1 + stream.integer(below: 9) }
  }

  /// A network with room for more than the batch, so that capacity and use differ.
  public func network(precision: Precision = .float64, kernels: KernelFamily? = .best, seed: UInt64) -> Network {
    let network = Network(
      model, shape, loss: loss, precision: precision, steps: 11, examples: 7, kernels: kernels)
    network.initialize(seed: seed)
    network.parameters.values.scale(by: 2)
    return network
  }

  public func batch(precision: Precision = .float64, seed: UInt64) -> Batch {
    randomBatch(shape, lengths: lengths, precision: precision, seed: seed)
  }
}

/// ‖a − b‖ / max(‖a‖, ‖b‖); 0 where both are zero.
public func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  let scale = max(norm(a), norm(b))
  return scale == 0 ? 0 : norm(zip(a, b).map { $0 - $1 }) / scale
}
