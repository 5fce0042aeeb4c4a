import CKernels
import LinearAlgebra

/// The description of a stage that kernels read, and the addresses it points to: bound once a batch, moved from step to step
/// without allocation.
final class StageArrays {
  /// What kernels are called with.
  let description: UnsafeMutablePointer<lab_stage>
  private let slots: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let capacity: Int
  private var used = 0
  private var bases: [UnsafeMutableRawPointer?]
  private var strides: [Int]
  private var input: (base: UnsafeMutableRawPointer, stride: Int)?
  private var recurrent: (base: UnsafeMutableRawPointer, stride: Int)?

  /// A place in memory, and how far it lies from its place at the next step.
  struct Address {
    let base: UnsafeMutableRawPointer
    let stride: Int

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
    bases = Array(repeating: nil, count: capacity)
    strides = Array(repeating: 0, count: capacity)
  }

  deinit {
    description.deallocate()
    slots.deallocate()
  }

  /// Forgets all addresses.
  func begin(_ batch: BatchShape, units: Int, input: Matrix, recurrent: Matrix?, bias: Matrix) {
    used = 0
    description.pointee = lab_stage()
    description.pointee.rows = batch.examples
    description.pointee.units = units
    description.pointee.lengths = batch.lengths
    description.pointee.bias = UnsafeRawPointer(bias.pointer)
    let inputAddress = Address.moving(input, batch)
    self.input = (inputAddress.base, inputAddress.stride)
    self.recurrent = recurrent.map {
      let address = Address.moving($0, batch)
      return (address.base, address.stride)
    }
  }

  /// Puts addresses into the next slots; returns the first slot, which kernels index from.
  func add(_ addresses: [Address]) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
    precondition(used + addresses.count <= capacity, "a stage has more arrays than its declaration says")
    defer { used += addresses.count }
    for (index, address) in addresses.enumerated() {
      bases[used + index] = address.base
      strides[used + index] = address.stride
    }
    return slots + used
  }

  /// Points everything at step t.
  func move(to t: Int) {
    for slot in 0..<used { slots[slot] = bases[slot].map { $0 + t * strides[slot] } }
    description.pointee.time = t
    description.pointee.input = input.map { $0.base + t * $0.stride }
    description.pointee.recurrent = recurrent.map { $0.base + t * $0.stride }
    description.pointee.input_gradient = description.pointee.input
    description.pointee.recurrent_gradient = description.pointee.recurrent
  }
}
