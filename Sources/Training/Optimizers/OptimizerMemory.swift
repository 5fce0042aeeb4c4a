import CKernels
public import Components
import LinearAlgebra
public import Recurrent

/// What an optimizer remembers between updates: numbers shaped like the parameters, and counters.
public struct OptimizerMemory: Sendable {
  /// In the order of `Optimizer.memories`.
  public let buffers: [Parameters]
  /// Updates so far.
  public var updates = 0
  /// NAdam's Π μ_i.
  public var momentumProduct = 1.0
  /// Whose kernels run.
  let kernels: KernelFamily
  private let names: [String]

  init(_ rule: some Optimizer, _ parameters: Parameters, kernels: KernelFamily = .best) {
    (self.kernels, names) = (kernels, rule.memories)
    buffers = names.map { _ in
      let buffer = Parameters(parameters.shapes, precision: parameters.values.precision)
      if rule.start != 0 { buffer.values.assign(repeatElement(rule.start, count: buffer.count)) }
      return buffer
    }
  }

  /// Runs a rule's kernel over all parameters, with its constants filled in.
  ///
  /// The buffers are named in the kernel's order; nil is one that it does without.
  func run(
    _ rule: lab_update_rule, _ parameters: Parameters, along gradients: Parameters,
    _ first: Int? = nil, _ second: Int? = nil, _ third: Int? = nil, constants: (inout lab_update) -> Void
  ) {
    let p = parameters.values
    var update = lab_update()
    update.count = numericCast(p.count)
    (update.p, update.g) = (p.pointer, UnsafeRawPointer(gradients.values.pointer))
    update.memory = (pointer(first), pointer(second), pointer(third))
    (update.scale, update.take, update.correction1, update.correction2) = (1, 1, 1, 1)
    constants(&update)
    lab_rule(kernels.functions(p.precision), rule)?(&update)
  }

  private func pointer(_ buffer: Int?) -> UnsafeMutableRawPointer? {
    buffer.map { buffers[$0].values.pointer }
  }
}

extension OptimizerMemory: Resumable {
  public var state: StateItems {
    var state = StateItems()
    for (name, buffer) in zip(names, buffers) { state.add(buffer, in: name) }
    state.add("updates", integer: updates)
    state.add("momentum_product", real: momentumProduct)
    return state
  }

  public mutating func restore(_ state: inout StateReader) throws(StateError) {
    for (name, var buffer) in zip(names, buffers) { try state.restore(&buffer, in: name) }
    updates = try state.count("updates")
    momentumProduct = try state.real("momentum_product")
  }
}
