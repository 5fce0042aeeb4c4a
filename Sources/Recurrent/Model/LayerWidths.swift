public import Components

/// The widths of stacked layers, the lowest first: `64`, or `[64, 32]`.
public struct LayerWidths: Sendable, Equatable, ValueConvertible {
  public var units: [Int]

  public init(_ units: [Int]) { self.units = units }

  public init?(value: Value) {
    if let width = Int(value: value) {
      units = [width]
    } else if let widths = [Int](value: value), !widths.isEmpty {
      units = widths
    } else {
      return nil
    }
  }

  public var value: Value { units.count == 1 ? units[0].value : units.value }

  /// Of the layer that the head reads.
  public var top: Int { units[units.count - 1] }

  /// One width, or a list from the lowest layer to the highest.
  static let type: ValueType = .oneOf([.integer(1...16384), .list(of: .integer(1...16384), count: 1...64)])
}
