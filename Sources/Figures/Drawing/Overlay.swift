/// What is drawn over a panel's curves: marks at places, curves to compare with, and rugs of events along the lower
/// edge.
public struct Overlay: Sendable, Hashable {
  public var marks: [Marks] = []
  public var guides: [Guide] = []
  public var rugs: [Rug] = []
  /// Where the axes must reach to, although nothing is marked there.
  public var reach: [Place] = []
  /// Whether a unit is equally long on both axes, so that a circle is a circle.
  public var hasEqualUnits = false

  public init() {}

  /// Everything that the axes must show.
  var places: [Place] { marks.flatMap(\.places) + guides.flatMap(\.places) + reach }
}

/// A point in the units of a panel's axes.
public struct Place: Sendable, Hashable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// Points of one kind, each by itself.
public struct Marks: Sendable, Hashable {
  public enum Shape: String, Sendable, Hashable { case ring, dot }

  /// Names the shape in the legend.
  public var name: String
  public var colour: Colour
  public var shape: Shape
  public var places: [Place]

  public init(_ name: String, colour: Colour, shape: Shape, places: [Place]) {
    (self.name, self.colour, self.shape, self.places) = (name, colour, shape, places)
  }
}

/// A curve that is known beforehand, drawn thin and grey beneath what was measured.
public struct Guide: Sendable, Hashable {
  public var name: String
  public var places: [Place]

  public init(_ name: String, _ places: [Place]) { (self.name, self.places) = (name, places) }
}

/// Events along x: a row of strokes at the lower edge, each as high as the share that it stands for.
public struct Rug: Sendable, Hashable {
  public var name: String
  public var colour: Colour
  public var x: [Double]
  /// From 0 to 1, one for each x.
  public var shares: [Double]

  public init(_ name: String, colour: Colour, x: [Double], shares: [Double]) {
    precondition(x.count == shares.count, "every event of a rug has its share")
    (self.name, self.colour, self.x, self.shares) = (name, colour, x, shares)
  }
}
