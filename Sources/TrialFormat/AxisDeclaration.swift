/// One axis of a trial file, declared once: datasets refer to it by its name, from its group and below.
public struct AxisDeclaration: Sendable, Hashable {
  /// What the indices stand for, one for each.
  public enum Coordinates: Sendable, Hashable {
    case labels([String])
    /// `i[0] i[1] … f[0] …`: names with the numbers of what is called so.
    case numbered([Numbered])
    case integers([Int])
  }

  public struct Numbered: Sendable, Hashable {
    public let name: String
    public let count: Int

    public init(_ name: String, _ count: Int) { (self.name, self.count) = (name, count) }
  }

  public enum Extent: Sendable, Hashable {
    /// So many indices that stand for nothing but themselves.
    case fixed(Int)
    case coordinates(Coordinates)
    /// As many as are written.
    case growing
    /// The same, each with an integer that is written like a dataset of the axis' path.
    case counting
  }

  public let name: String
  /// Where it is defined.
  public let group: String
  public let extent: Extent
  /// Of its coordinates.
  public let unit: String?
  /// What its coordinates, or its indices, are.
  public let doc: String

  public init(_ name: String, in group: String = "/", _ extent: Extent, unit: String? = nil, doc: String) {
    (self.name, self.group, self.extent, self.unit, self.doc) = (name, group, extent, unit, doc)
  }

  public var path: String { group == "/" ? "/\(name)" : "\(group)/\(name)" }

  /// The number of indices; nil where it grows.
  public var size: Int? {
    switch extent {
    case .fixed(let size): size
    case .coordinates(.labels(let labels)): labels.count
    case .coordinates(.numbered(let parts)): parts.reduce(0) { $0 + $1.count }
    case .coordinates(.integers(let integers)): integers.count
    case .growing, .counting: nil
    }
  }
}

extension AxisDeclaration.Coordinates {
  /// As texts; nil for numbers.
  public var labels: [String]? {
    switch self {
    case .labels(let labels): labels
    case .numbered(let parts): parts.flatMap { part in (0..<part.count).map { "\(part.name)[\($0)]" } }
    case .integers: nil
    }
  }
}
