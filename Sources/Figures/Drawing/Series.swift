/// One curve: what seeds say together, its band, and every seed. All arrays have the length of `x`; NaN marks a
/// gap.
public struct Series: Sendable, Hashable {
  /// The variant; it names the colour in the legend.
  public var name: String
  public var colour: Colour
  /// Names the line style in the legend, for example by the record shown; "" for none.
  public var detail: String
  public var style: LineStyle
  public var x: [Double]
  /// The mean or median of the seeds.
  public var mean: [Double]
  public var low: [Double]
  public var high: [Double]
  public var members: [Member]

  public init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, x: [Double], mean: [Double],
    low: [Double],
    high: [Double], members: [Member]
  ) {
    precondition(
      [mean.count, low.count, high.count].allSatisfy { $0 == x.count }
        && members.allSatisfy { $0.values.count == x.count },
      "every array of a series has the length of x")
    (self.name, self.colour, self.detail, self.style, self.x) = (name, colour, detail, style, x)
    (self.mean, self.low, self.high, self.members) = (mean, low, high, members)
  }
}

extension Series {
  /// The first number of the line over seeds.
  var first: (x: Double, y: Double)? { zip(x, mean).first { $1.isFinite }.map { ($0, $1) } }
  /// The last number of the line over seeds.
  var last: (x: Double, y: Double)? { zip(x, mean).reversed().first { $1.isFinite }.map { ($0, $1) } }
}

/// The values of one seed at the series' x.
public struct Member: Sendable, Hashable {
  public var seed: Int
  public var values: [Double]
  /// Where it ends before others do; nil if it does not, or nobody knows why.
  public var end: SeedEnd?

  public init(seed: Int, values: [Double], end: SeedEnd? = nil) {
    (self.seed, self.values, self.end) = (seed, values, end)
  }
}

public enum LineStyle: String, Sendable, Hashable { case solid, dashed, dotted }

/// What a colour stands for; the palette decides which colour that is.
public enum Colour: Sendable, Hashable {
  /// The variant at `index` among the `count` of a run: the same colour in all figures of a page.
  case variant(Int, of: Int)
  /// The number at `index` among so many, increasing.
  case sequential(Int, of: Int)
  case neutral
}
