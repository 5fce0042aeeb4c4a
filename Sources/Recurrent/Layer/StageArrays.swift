import CKernels
import LinearAlgebra

/// The description of a stage that kernels read, and the addresses it points to: bound once a batch, moved
/// from step to step without allocation.
final class StageArrays {
  /// What kernels are called with.
  let description: UnsafeMutablePointer<lab_stage>
  private let slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let capacity: Int
  private var used = 0
  private var addresses: [Address?]
  /// The products of the stage with W, in order.
  private var products: [StepProduct] = []
  private var input: Address?, recurrent: Address?, inputGradient: Address?, recurrentGradient: Address?

  /// A place in memory, and how far it lies from its place at the next step.
  struct Address {
    let base: UnsafeMutableRawPointer
    let stride: Int

    func at(_ t: Int) -> UnsafeMutableRawPointer { base + t * stride }

    /// A matrix over time from its block `first` on.
    static func moving(_ matrix: Matrix, from first: Int = 0, _ batch: BatchShape) -> Address {
      let stride = batch.examples * matrix.columns * matrix.precision.size
      return Address(base: matrix.pointer + first * stride, stride: stride)
    }

    /// The same place at every step.
    static func fixed(_ matrix: Matrix) -> Address { Address(base: matrix.pointer, stride: 0) }
  }

  init(slots capacity: Int) {
    self.capacity = capacity
    description = .allocate(capacity: 1)
    description.initialize(to: lab_stage())
    slots = .allocate(capacity: max(capacity, 1))
    slots.initialize(repeating: nil, count: max(capacity, 1))
    addresses = Array(repeating: nil, count: capacity)
  }

  deinit {
    description.deallocate()
    slots.deallocate()
  }

  /// Forgets all addresses and takes those of the pre-activations.
  func begin(
    _ batch: BatchShape, units: Int, input: Matrix, recurrent: Matrix?, bias: Matrix, inputGradient: Matrix,
    recurrentGradient: Matrix?
  ) {
    used = 0
    products.removeAll(keepingCapacity: true)
    description.pointee = lab_stage()
    description.pointee.rows = batch.examples
    description.pointee.units = units
    description.pointee.lengths = batch.lengths
    description.pointee.bias = UnsafeRawPointer(bias.pointer)
    self.input = .moving(input, batch)
    self.recurrent = recurrent.map { .moving($0, batch) }
    self.inputGradient = .moving(inputGradient, batch)
    self.recurrentGradient = recurrentGradient.map { .moving($0, batch) }
  }

  /// Puts addresses into the next slots; returns the first slot, which kernels index from.
  func add(_ addresses: [Address]) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    precondition(used + addresses.count <= capacity, "a stage has more arrays than its declaration says")
    defer { used += addresses.count }
    for (index, address) in addresses.enumerated() { self.addresses[used + index] = address }
    return slots + used
  }

  /// One more product of each step.
  func add(_ product: StepProduct) { products.append(product) }

  /// Runs the product with number `index` for the first `rows` examples of step t.
  func multiply(_ index: Int, _ t: Int, rows: Int) { products[index].run(t, rows: rows) }

  /// Points everything at step t.
  func move(to t: Int) {
    for slot in 0..<used { slots[slot] = addresses[slot]?.at(t) }
    description.pointee.time = t
    description.pointee.input = input?.at(t)
    description.pointee.recurrent = recurrent?.at(t)
    description.pointee.input_gradient = inputGradient?.at(t)
    description.pointee.recurrent_gradient = recurrentGradient?.at(t)
  }
}
