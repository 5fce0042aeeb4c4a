import CKernels

/// A named stream of random numbers: draw n of stream `name` under `seed` is a function of (seed, name, n)
/// alone, so that one more draw in one stream moves no other.
///
/// The seed is Philox's key; the upper half of the counter is a 64-bit hash of the name, the lower half
/// counts blocks of two draws.
public struct RandomStream: Sendable {
  private let key: (UInt32, UInt32)
  private let name: UInt64
  /// Draws so far.
  public private(set) var position: UInt64 = 0
  private var spare: UInt64?

  public init(seed: UInt64, name: String) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    // FNV-1a, 64 bit.
    self.name = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// Moves to where this many draws have been made, whatever was drawn.
  public mutating func move(to position: UInt64) {
    (self.position, spare) = (position & ~1, nil)
    // The second draw of a block is kept when the first one is made.
    if position & 1 == 1 { _ = bits() }
  }

  /// 64 uniform bits.
  public mutating func bits() -> UInt64 {
    defer { position += 1 }
    if let spare {
      self.spare = nil
      return spare
    }
    let block = position / 2
    let words = Philox.block(
      counter: (
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
        UInt32(truncatingIfNeeded: name), UInt32(truncatingIfNeeded: name >> 32)
      ), key: key)
    spare = UInt64(words.3) << 32 | UInt64(words.2)
    return UInt64(words.1) << 32 | UInt64(words.0)
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Uniform on [lower, upper).
  public mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
    lower + (upper - lower) * uniform()
  }

  /// Standard normal, by Box and Muller's transform; two uniforms a draw, so that the n-th normal is a
  /// function of n.
  public mutating func normal() -> Double {
    let radius = (-2 * Reals.log(1 - uniform())).squareRoot()
    return radius * Reals.cos(2 * .pi * uniform())
  }

  /// So many normals, the same as one by one.
  public mutating func normals(_ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { numbers, initialized in
      fill(UnsafeMutableBufferPointer(rebasing: numbers[..<count]))
      initialized = count
    }
  }

  /// Normals, the same as one by one, in half the time: logarithms of all are taken at once.
  mutating func fill(_ normals: UnsafeMutableBufferPointer<Double>) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: normals.count) { angles in
      for index in normals.indices {
        normals.initializeElement(at: index, to: 1 - uniform())
        angles.initializeElement(at: index, to: 2 * .pi * uniform())
      }
      lab_logs(normals.count, normals.baseAddress)
      for index in normals.indices {
        normals[index] = (-2 * normals[index]).squareRoot() * Reals.cos(angles[index])
      }
    }
  }

  /// Uniform on 0 ..< bound, without bias (Lemire's multiplication with rejection).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "no integer below \(bound)")
    let bound = UInt64(bound)
    var product = bits().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = bits().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A uniform permutation of 0 ..< count (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, integer(below: last + 1)) }
    return order
  }
}
