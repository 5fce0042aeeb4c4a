import CKernels
import LinearAlgebra

/// Weights that are a function of the parameter W (antisymmetric, orthogonal by construction, …), and the way back for gradients.
///
/// The function is the cell's own generic code, traced once; it is evaluated number by number, once a training step.
final class WeightMap {
  /// The parameter's name.
  let name: String
  /// The weights that enter the products, of W's shape.
  let effective: Matrix
  private let W: Matrix
  private let forward: ScalarProgram
  private let backward: ScalarProgram

  init(_ cell: any Cell, W: Matrix, name: String, units: Int) {
    (self.W, self.name) = (W, name)
    effective = Matrix(rows: W.rows, columns: W.columns, precision: W.precision)
    let inputs = (0..<W.count).map(Traced.init(input:))
    let outputs = cell.effectiveWeights(inputs, units: units)
    precondition(outputs.count == W.count, "\(type(of: cell)) maps W to weights of another shape")
    forward = ScalarProgram(outputs, inputs: W.count)
    let seeds = (W.count..<2 * W.count).map(Traced.init(input:))
    backward = ScalarProgram(Traced.gradients(of: outputs, seeds: seeds, inputs: W.count), inputs: 2 * W.count)
  }

  /// effective ← f(W)
  func evaluate() { effective.assign(forward.run(W.elements)) }

  /// gradient ← gradient · ∂f/∂W
  func pullBack(_ gradient: Matrix) { gradient.assign(backward.run(W.elements + gradient.elements)) }
}

/// Expressions evaluated on single numbers, in Float64.
private struct ScalarProgram {
  private let nodes: [Traced.Node]
  private let operands: [[Int]]
  private let outputs: [Int]

  init(_ outputs: [Traced], inputs: Int) {
    let nodes = Traced.Node.ordered(outputs.map(\.node))
    let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { (ObjectIdentifier($1), $0) })
    func number(_ node: Traced.Node) -> Int { numbers[ObjectIdentifier(node), default: 0] }
    self.nodes = nodes
    operands = nodes.map { $0.operands.map(number) }
    self.outputs = outputs.map { number($0.node) }
  }

  func run(_ inputs: [Double]) -> [Double] {
    var values = [Double](repeating: 0, count: nodes.count)
    for (index, node) in nodes.enumerated() {
      let x = operands[index].map { values[$0] }
      values[index] = node.operation.value(x, inputs)
    }
    return outputs.map { values[$0] }
  }
}

extension Traced.Node.Operation {
  /// The operation's value on single numbers.
  fileprivate func value(_ x: [Double], _ inputs: [Double]) -> Double {
    switch self {
    case .input(let index): return inputs[index]
    case .constant(let constant): return constant
    case .unary(LAB_ROW_NEGATE): return -x[0]
    case .unary(LAB_ROW_EXP): return .exp(x[0])
    case .unary(LAB_ROW_TANH): return .tanh(x[0])
    case .unary(LAB_ROW_SIGMOID): return .sigmoid(x[0])
    case .unary(LAB_ROW_RELU): return .relu(x[0])
    case .unary(LAB_ROW_STEP): return x[0] > 0 ? 1 : 0
    case .unary(LAB_ROW_SOFTPLUS): return .softplus(x[0])
    case .binary(LAB_ROW_ADD): return x[0] + x[1]
    case .binary(LAB_ROW_SUBTRACT): return x[0] - x[1]
    case .binary(LAB_ROW_MULTIPLY): return x[0] * x[1]
    case .binary(LAB_ROW_DIVIDE): return x[0] / x[1]
    case .unary(let operation), .binary(let operation):
      preconditionFailure("no value of row operation \(operation.rawValue)")
    }
  }
}
