import CKernels
import Components
import LinearAlgebra

/// What enters the products in place of a parameter, where a cell makes it from the parameter, and the way
/// back for gradients: a function of W (antisymmetric, orthogonal by construction, …), or columns of U, b, C
/// and Y that units share.
final class WeightMap {
  /// The parameter's name.
  let name: String
  private let parameter: Matrix
  private let effective: Matrix
  private let way: Way

  private enum Way {
    /// The cell's own generic code, traced once; it is evaluated number by number, once a training step.
    case function(forward: ScalarProgram, backward: ScalarProgram)
    /// The parameter's column for each column of the products.
    case columns([Int32])
  }

  /// W as a function of the parameter W.
  init(_ cell: any Cell, W name: String, of parameters: Parameters, units: Int) {
    self.name = name
    (parameter, effective) = (parameters[name], parameters.effective(name))
    let inputs = (0..<parameter.count).map(Traced.init(input:))
    let outputs = cell.effectiveWeights(inputs, units: units)
    precondition(
      outputs.count == effective.count,
      "\(type(of: cell).kind) maps W to \(outputs.count) weights, not [\(effective.rows), \(effective.columns)]"
    )
    let seeds = (inputs.count..<inputs.count + outputs.count).map(Traced.init(input:))
    way = .function(
      forward: ScalarProgram(outputs),
      backward: ScalarProgram(Traced.gradients(of: outputs, seeds: seeds, inputs: inputs.count)))
  }

  /// A parameter whose columns units share.
  init(_ sharing: GateSharing, _ name: String, of parameters: Parameters) {
    self.name = name
    (parameter, effective) = (parameters[name], parameters.effective(name))
    way = .columns(sharing.columns.map(Int32.init))
  }

  /// effective ← f(parameter)
  func evaluate() {
    switch way {
    case .function(let forward, _): effective.assign(forward.run(parameter.elements))
    case .columns(let columns): effective.gather(columns: columns, of: parameter)
    }
  }

  /// target ← derivatives by the effective numbers · ∂f/∂parameter
  func pullBack(_ derivatives: Matrix, into target: Matrix) {
    switch way {
    case .function(_, let backward): target.assign(backward.run(parameter.elements + derivatives.elements))
    case .columns(let columns):
      target.clear()
      target.scatterAdd(columns: columns, from: derivatives)
    }
  }
}

/// Expressions evaluated on single numbers, in Float64.
private struct ScalarProgram {
  private var operations: [Traced.Node.Operation] = []
  /// Numbers of operands among the operations; a unary operation's is there twice.
  private var left: [Int] = [], right: [Int] = []
  private var outputs: [Int] = []

  init(_ outputs: [Traced]) {
    var numbers: [ObjectIdentifier: Int] = [:]
    for (number, node) in Traced.Node.ordered(outputs.map(\.node)).enumerated() {
      numbers[ObjectIdentifier(node)] = number
      let operands = node.operands.map { numbers[ObjectIdentifier($0), default: 0] }
      operations.append(node.operation)
      left.append(operands.first ?? 0)
      right.append(operands.last ?? 0)
    }
    self.outputs = outputs.map { numbers[ObjectIdentifier($0.node), default: 0] }
  }

  func run(_ inputs: [Double]) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(operations.count)
    for (index, operation) in operations.enumerated() {
      switch operation {
      case .input(let input): values.append(inputs[input])
      case .constant(let constant): values.append(constant)
      case .unary(let operation), .binary(let operation):
        values.append(operation.value(values[left[index]], values[right[index]]))
      }
    }
    return outputs.map { values[$0] }
  }
}

extension lab_row_operation {
  /// The operation on single numbers; unary ones read `x`.
  fileprivate func value(_ x: Double, _ y: Double) -> Double {
    switch self {
    case LAB_ROW_ADD: return x + y
    case LAB_ROW_SUBTRACT: return x - y
    case LAB_ROW_MULTIPLY: return x * y
    case LAB_ROW_DIVIDE: return x / y
    case LAB_ROW_NEGATE: return -x
    case LAB_ROW_EXP: return .exp(x)
    case LAB_ROW_LOG: return .log(x)
    case LAB_ROW_SQRT: return .sqrt(x)
    case LAB_ROW_SIN: return .sin(x)
    case LAB_ROW_COS: return .cos(x)
    case LAB_ROW_TANH: return .tanh(x)
    case LAB_ROW_SIGMOID: return .sigmoid(x)
    case LAB_ROW_RELU: return .relu(x)
    case LAB_ROW_STEP: return x > 0 ? 1 : 0
    case LAB_ROW_SOFTPLUS: return .softplus(x)
    default: preconditionFailure("no value of row operation \(rawValue)")
    }
  }
}
