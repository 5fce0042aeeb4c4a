/// A line on a map: a contour of its numbers, or the way of something that moved over it.
public struct Trace: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// Thin and without a name.
    case contour
    /// With a dot at every place, and a ring where it begins.
    case path
  }

  public var kind: Kind
  /// Names the colour in the legend; "" for nothing.
  public var name: String
  public var colour: Colour
  /// NaN breaks the line. What lies beyond the map is cut off at its edge.
  public var x: [Double]
  public var y: [Double]

  public init(_ kind: Kind, name: String = "", colour: Colour = .neutral, x: [Double], y: [Double]) {
    precondition(x.count == y.count, "every place of a trace has two coordinates")
    (self.kind, self.name, self.colour, self.x, self.y) = (kind, name, colour, x, y)
  }
}
