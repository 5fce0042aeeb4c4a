/// One axis of a trial file, declared once: datasets in its group and below refer to it by its name.
public struct AxisDeclaration: Sendable, Hashable {
  /// What the indices stand for, one value per index.
  public enum Coordinates: Sendable, Hashable {
    case labels([String])
    /// `i[0] i[1] … f[0] …`: each name with as many numbers as it has elements.
    case numbered([Numbered])
    case integers([Int])
    case reals([Double])
  }

  public struct Numbered: Sendable, Hashable {
    public let name: String
    public let count: Int

    public init(_ name: String, _ count: Int) { (self.name, self.count) = (name, count) }
  }

  public enum Extent: Sendable, Hashable {
    /// This many indices, without coordinates.
    case fixed(Int)
    case coordinates(Coordinates)
    /// As many indices as rows are written, without coordinates.
    case growing
    /// As many indices as rows are written, each with an integer that is written like a dataset at the axis's
    /// path.
    case counting
  }

  public let name: String
  /// The group in which it is defined.
  public let group: String
  public let extent: Extent
  /// The unit of its coordinates.
  public let unit: String?
  /// What its coordinates, or else its indices, mean.
  public let doc: String
  /// Of one that grows, the most rows that are foreseen, for which its datasets are laid out; nil if nothing is known.
  public let rows: Int?

  public init(
    _ name: String, in group: String = "/", _ extent: Extent, unit: String? = nil, doc: String,
    rows: Int? = nil
  ) {
    (self.name, self.group, self.extent, self.unit, self.doc) = (name, group, extent, unit, doc)
    self.rows = rows
  }

  public var path: String { group == "/" ? "/\(name)" : "\(group)/\(name)" }

  /// The number of indices; nil if it grows.
  public var size: Int? {
    switch extent {
    case .fixed(let size): size
    case .coordinates(.labels(let labels)): labels.count
    case .coordinates(.numbered(let parts)): parts.reduce(0) { $0 + $1.count }
    case .coordinates(.integers(let integers)): integers.count
    case .coordinates(.reals(let reals)): reals.count
    case .growing, .counting: nil
    }
  }
}

extension AxisDeclaration.Coordinates {
  /// The coordinates as texts; nil if they are numbers.
  public var labels: [String]? {
    switch self {
    case .labels(let labels): labels
    case .numbered(let parts): parts.flatMap { part in (0..<part.count).map { "\(part.name)[\($0)]" } }
    case .integers, .reals: nil
    }
  }
}
