/// An array of a safetensors file: its name, its extents and its numbers, the last index fastest.
public struct Tensor: Sendable, Hashable {
  /// How numbers are stored; named as files name it.
  public enum Element: String, Sendable, CaseIterable {
    case float32 = "F32"
    case float64 = "F64"

    /// Bytes of one number.
    public var size: Int { self == .float32 ? 4 : 8 }
  }

  public let name: String
  public let shape: [Int]
  public let element: Element
  public let numbers: [Double]

  public init(_ name: String, _ shape: [Int], _ element: Element, _ numbers: [Double]) {
    precondition(numbers.count == shape.reduce(1, *), "a tensor's numbers fill its shape")
    (self.name, self.shape, self.element, self.numbers) = (name, shape, element, numbers)
  }

  /// `[12, 3]`
  static func spelled(_ shape: [Int]) -> String {
    "[\(shape.map { String($0) }.joined(separator: ", "))]"
  }
}
