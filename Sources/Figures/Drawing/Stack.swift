/// Parts of a whole along x, filled one on another: those that are positive upwards from zero, those that are
/// negative downwards. Each is named at its right end.
public struct Stack: Sendable, Hashable {
  public struct Part: Sendable, Hashable {
    public var name: String
    /// The height at each x; NaN where there is none.
    public var values: [Double]

    public init(_ name: String, _ values: [Double]) { (self.name, self.values) = (name, values) }
  }

  public var x: [Double]
  /// From zero outwards.
  public var parts: [Part]

  public init(x: [Double], parts: [Part]) {
    precondition(parts.allSatisfy { $0.values.count == x.count }, "every part has the length of x")
    (self.x, self.parts) = (x, parts)
  }

  /// The lower and upper end of each part at each x.
  var ends: [[(low: Double, high: Double)]] {
    var above = x.map { _ in 0.0 }, below = above
    return parts.map { part in
      part.values.enumerated().map { index, value in
        guard value.isFinite else { return (.nan, .nan) }
        if value < 0 {
          below[index] += value
          return (below[index], below[index] - value)
        }
        above[index] += value
        return (above[index] - value, above[index])
      }
    }
  }
}
