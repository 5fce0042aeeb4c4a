/// Circles joined by arrows in units of their own, x to the right and y upwards, a unit being equally long both
/// ways.
public struct Diagram: Sendable, Hashable {
  public struct Node: Sendable, Hashable {
    public var place: Place
    /// Stands in the circle; what is under `_` as an index.
    public var name: String
    /// From 0, white, to 1, dark; NaN where nothing is known, which is white too.
    public var fill: Double
    /// Of the circle; 0 for a name alone.
    public var radius: Double

    public init(_ name: String, at place: Place, fill: Double = .nan, radius: Double = 0.3) {
      (self.name, self.place, self.fill, self.radius) = (name, place, fill, radius)
    }
  }

  public struct Arrow: Sendable, Hashable {
    public var from: Place
    public var to: Place
    /// From 0, thin and pale, to 1, thick and dark; NaN for one that carries nothing measured.
    public var share: Double
    /// Whether what it carries grows: it is red.
    public var isGrowing: Bool

    public init(from: Place, to: Place, share: Double = .nan, isGrowing: Bool = false) {
      (self.from, self.to, self.share, self.isGrowing) = (from, to, share, isGrowing)
    }
  }

  public var nodes: [Node]
  public var arrows: [Arrow]
  /// Notes beside the network, each centred at its place.
  public var notes: [Node] = []
  /// What the widths mean: the numbers of the thinnest and the thickest arrow, in words; "" for no scale.
  public var scale = ""

  public init(nodes: [Node], arrows: [Arrow]) { (self.nodes, self.arrows) = (nodes, arrows) }

  /// What must be seen.
  var extent: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    let places = (nodes + notes).map(\.place) + arrows.flatMap { [$0.from, $0.to] }
    let x = places.map(\.x), y = places.map(\.y)
    return ((x.min() ?? 0)...(x.max() ?? 1), (y.min() ?? 0)...(y.max() ?? 1))
  }
}
