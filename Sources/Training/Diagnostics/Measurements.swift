public import Components

/// What a diagnostic measured at one record: named arrays over named axes. Whoever stores it needs to know no more.
public struct Measurements: Sendable, Equatable {
  /// Axes that quantities refer to by name.
  public var axes: [Axis]
  public var quantities: [Quantity]
  /// Texts, integers and reals that say how it was measured.
  public var attributes: [Attribute]

  public init(axes: [Axis], quantities: [Quantity], attributes: [Attribute] = []) {
    (self.axes, self.quantities, self.attributes) = (axes, quantities, attributes)
  }

  /// The quantity of this name, or nil.
  public subscript(name: String) -> Quantity? { quantities.first { $0.name == name } }

  public struct Axis: Sendable, Equatable {
    public var name: String
    /// What the indices stand for, one number for each.
    public var coordinates: [Int]
    public var unit: String?

    public init(_ name: String, _ coordinates: [Int], unit: String? = nil) {
      (self.name, self.coordinates, self.unit) = (name, coordinates, unit)
    }
  }

  public struct Quantity: Sendable, Equatable {
    public enum Numbers: Sendable, Equatable {
      case reals([Double])
      case integers([Int32])
    }

    public var name: String
    /// Names of axes, the first varying slowest; none for one number.
    public var axes: [String]
    public var numbers: Numbers
    public var unit: String?
    /// One line for whoever opens the file.
    public var doc: String

    public init(_ name: String, axes: [String] = [], _ numbers: Numbers, unit: String? = nil, doc: String) {
      (self.name, self.axes, self.numbers, self.unit, self.doc) = (name, axes, numbers, unit, doc)
    }

    /// Its numbers as reals.
    public var reals: [Double] {
      switch numbers {
      case .reals(let reals): reals
      case .integers(let integers): integers.map(Double.init)
      }
    }
  }

  public struct Attribute: Sendable, Equatable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      (self.name, self.value) = (name, value)
    }
  }
}
