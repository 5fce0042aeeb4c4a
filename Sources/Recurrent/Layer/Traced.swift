import CKernels

/// An expression recorded while a formula is evaluated on it: the formula's source code becomes a value that
/// can be differentiated and compiled to row operations.
public struct Traced: Elementary {
  let node: Node

  /// A vertex of the expression graph.
  final class Node {
    enum Operation: Hashable {
      case input(Int)
      case constant(Double)
      case unary(lab_row_operation)
      case binary(lab_row_operation)
    }
    let operation: Operation
    let operands: [Node]

    init(_ operation: Operation, _ operands: [Node] = []) {
      (self.operation, self.operands) = (operation, operands)
    }
  }

  private init(_ operation: Node.Operation, _ operands: [Traced] = []) {
    node = Node(operation, operands.map(\.node))
  }
  init(node: Node) { self.node = node }
  init(input: Int) { self.init(.input(input)) }
  /// 1 where x is positive, else 0: the slope of relu.
  init(step x: Traced) { self.init(.unary(LAB_ROW_STEP), [x]) }
  public init(_ constant: Double) { self.init(.constant(constant)) }

  var constant: Double? {
    if case .constant(let value) = node.operation { value } else { nil }
  }

  public static func + (left: Traced, right: Traced) -> Traced {
    if left.constant == 0 { return right }
    if right.constant == 0 { return left }
    return Traced(.binary(LAB_ROW_ADD), [left, right])
  }

  public static func - (left: Traced, right: Traced) -> Traced {
    if left.constant == 0 { return -right }
    if right.constant == 0 { return left }
    return Traced(.binary(LAB_ROW_SUBTRACT), [left, right])
  }

  public static func * (left: Traced, right: Traced) -> Traced {
    if left.constant == 0 || right.constant == 0 { return Traced(0) }
    if left.constant == 1 { return right }
    if right.constant == 1 { return left }
    return Traced(.binary(LAB_ROW_MULTIPLY), [left, right])
  }

  public static func / (left: Traced, right: Traced) -> Traced {
    if left.constant == 0 { return Traced(0) }
    if right.constant == 1 { return left }
    return Traced(.binary(LAB_ROW_DIVIDE), [left, right])
  }

  public static prefix func - (x: Traced) -> Traced {
    if let constant = x.constant { return Traced(-constant) }
    return Traced(.unary(LAB_ROW_NEGATE), [x])
  }

  public static func exp(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_EXP), [x]) }
  public static func log(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_LOG), [x]) }
  public static func sqrt(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_SQRT), [x]) }
  public static func sin(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_SIN), [x]) }
  public static func cos(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_COS), [x]) }
  public static func tanh(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_TANH), [x]) }
  public static func sigmoid(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_SIGMOID), [x]) }
  public static func relu(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_RELU), [x]) }
  public static func softplus(_ x: Traced) -> Traced { Traced(.unary(LAB_ROW_SOFTPLUS), [x]) }

  /// Derivatives of Σ seed·output by each input, as expressions of the inputs and seeds (reverse mode on the
  /// graph).
  ///
  /// - Parameters:
  ///   - outputs: what is differentiated.
  ///   - seeds: one for each output.
  ///   - inputs: how many there are.
  ///   - straight: functions whose slope is taken to be 1.
  static func gradients(of outputs: [Traced], seeds: [Traced], inputs: Int, straight: [Node] = []) -> [Traced]
  {
    var adjoints: [ObjectIdentifier: Traced] = [:]
    func add(_ contribution: Traced, to node: Node) {
      let key = ObjectIdentifier(node)
      adjoints[key] = adjoints[key].map { $0 + contribution } ?? contribution
    }
    for (output, seed) in zip(outputs, seeds) { add(seed, to: output.node) }
    var result = Array(repeating: Traced(0), count: inputs)
    for node in Node.ordered(outputs.map(\.node)).reversed() {
      guard let adjoint = adjoints[ObjectIdentifier(node)] else { continue }
      let y = Traced(node: node), x = node.operands.map(Traced.init(node:))
      switch node.operation {
      case .constant: continue
      case .input(let index): result[index] = result[index] + adjoint
      case .unary where straight.contains(where: { $0 === node }): add(adjoint, to: x[0].node)
      case .unary(LAB_ROW_NEGATE): add(-adjoint, to: x[0].node)
      case .unary(LAB_ROW_EXP): add(adjoint * y, to: x[0].node)
      case .unary(LAB_ROW_LOG): add(adjoint / x[0], to: x[0].node)
      case .unary(LAB_ROW_SQRT): add(adjoint * (Traced(0.5) / y), to: x[0].node)
      case .unary(LAB_ROW_SIN): add(adjoint * cos(x[0]), to: x[0].node)
      case .unary(LAB_ROW_COS): add(-(adjoint * sin(x[0])), to: x[0].node)
      case .unary(LAB_ROW_TANH): add(adjoint * (Traced(1) - y * y), to: x[0].node)
      case .unary(LAB_ROW_SIGMOID): add(adjoint * (y * (Traced(1) - y)), to: x[0].node)
      case .unary(LAB_ROW_RELU): add(adjoint * Traced(step: x[0]), to: x[0].node)
      case .unary(LAB_ROW_SOFTPLUS): add(adjoint * sigmoid(x[0]), to: x[0].node)
      case .binary(LAB_ROW_ADD):
        add(adjoint, to: x[0].node)
        add(adjoint, to: x[1].node)
      case .binary(LAB_ROW_SUBTRACT):
        add(adjoint, to: x[0].node)
        add(-adjoint, to: x[1].node)
      case .binary(LAB_ROW_MULTIPLY):
        add(adjoint * x[1], to: x[0].node)
        add(adjoint * x[0], to: x[1].node)
      case .binary(LAB_ROW_DIVIDE):
        add(adjoint / x[1], to: x[0].node)
        add(-(adjoint * y / x[1]), to: x[1].node)
      default: continue  // the step function is flat
      }
    }
    return result
  }
}

extension Traced.Node {
  /// All vertices the outputs depend on, operands before users.
  static func ordered(_ outputs: [Traced.Node]) -> [Traced.Node] {
    var seen: Set<ObjectIdentifier> = []
    var order: [Traced.Node] = []
    func visit(_ node: Traced.Node) {
      guard seen.insert(ObjectIdentifier(node)).inserted else { return }
      node.operands.forEach(visit)
      order.append(node)
    }
    outputs.forEach(visit)
    return order
  }
}

extension lab_row_operation: @retroactive Hashable {}
