/// Gates that several units have in common: U, b, C and Y have one column for each distinct gate, in the
/// order of the declaration's gates, and the units that share it read the same numbers.
public struct GateSharing: Sendable, Equatable {
  /// For each column of the products, gate by gate and unit by unit, the parameters' column: [G·H].
  public let columns: [Int]
  /// The parameters' columns of each gate.
  public let gateColumns: [Range<Int>]

  /// - Parameter groups: for each gate, the number of every unit's distinct gate, counted from 0.
  public init(groups: [[Int]]) {
    var columns: [Int] = [], ranges: [Range<Int>] = [], first = 0
    for units in groups {
      columns += units.map { first + $0 }
      ranges.append(first..<first + (units.max() ?? -1) + 1)
      first = ranges[ranges.count - 1].upperBound
    }
    (self.columns, gateColumns) = (columns, ranges)
  }

  /// How many columns the parameters have.
  public var count: Int { gateColumns.last?.upperBound ?? 0 }
}
