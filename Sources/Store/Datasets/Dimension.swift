/// A named axis that datasets share, stored as a dimension scale.
public struct Dimension: Equatable, Sendable {
  public var name: String
  /// The number of indices; nil is unlimited: datasets along it grow by `append`.
  public var size: Int?
  /// What the indices stand for. For an unlimited dimension: the type and the first values of a coordinate
  /// that is appended to like a dataset.
  public var coordinates: Coordinates?
  /// The unit of the coordinates. Readers that follow the CF conventions take any unit that contains `since`
  /// for a date.
  public var units: String?
  /// What the axis is, in words.
  public var longName: String?
  /// Of an unlimited one, the most rows that are foreseen: datasets along it are laid out for them, and may have more.
  public var rows: Int?

  /// What the indices of an axis stand for, one value per index.
  public enum Coordinates: Equatable, Sendable {
    case labels([String])
    case reals([Double])
    case integers([Int64])
  }

  public init(
    _ name: String, size: Int?, coordinates: Coordinates? = nil, units: String? = nil, longName: String? = nil
  ) {
    self.name = name
    self.size = size
    self.coordinates = coordinates
    self.units = units
    self.longName = longName
  }

  /// A dimension with as many indices as coordinates.
  public init(_ name: String, _ coordinates: Coordinates, units: String? = nil, longName: String? = nil) {
    self.init(name, size: coordinates.count, coordinates: coordinates, units: units, longName: longName)
  }

  /// A growing dimension without coordinates.
  public static func unlimited(_ name: String, longName: String? = nil) -> Dimension {
    Dimension(name, size: nil, longName: longName)
  }

  /// A growing dimension with an integer coordinate, which is a dataset of the same path: append to it as to
  /// the datasets along it, which lie in its own group and below.
  ///
  /// If the coordinate is appended last, its length tells how many rows are complete.
  public static func unlimited(_ name: String, counting units: String?, longName: String? = nil) -> Dimension
  {
    Dimension(name, size: nil, coordinates: .integers([]), units: units, longName: longName)
  }
}

extension Dimension.Coordinates {
  /// The number of values.
  public var count: Int {
    switch self {
    case .labels(let values): values.count
    case .reals(let values): values.count
    case .integers(let values): values.count
    }
  }

  var elementType: ElementType {
    switch self {
    case .labels: .text
    case .reals: .float64
    case .integers: .int64
    }
  }
}
