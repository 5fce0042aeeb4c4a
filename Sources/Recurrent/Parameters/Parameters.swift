public import LinearAlgebra

/// One parameter of a network: its name, shape and what its axes are called in files.
public struct ParameterShape: Sendable, Equatable {
  public let name: String
  public let rows: Int
  public let columns: Int
  /// Axis names, two for a matrix, one for a vector (whose `rows` is 1).
  public let axes: [String]
  /// The gates whose columns stand side by side, in order; empty where columns belong to no gate.
  public let gates: [GateColumns]
  /// Of what enters the products in the parameter's place, where the cell makes it from the parameter.
  public let effective: MatrixShape?

  /// Width of the layer it belongs to, or of what the head reads.
  public let units: Int

  public init(
    _ name: String, _ rows: Int, _ columns: Int, axes: [String], gates: [GateColumns] = [], units: Int? = nil,
    effective: MatrixShape? = nil
  ) {
    (self.name, self.rows, self.columns, self.axes, self.gates) = (name, rows, columns, axes, gates)
    (self.units, self.effective) = (units ?? columns, effective)
  }

  /// The name without the words that say which layer it belongs to: `W` of `encoder.layer0.W`, `initial.s` of
  /// `backward.initial.s`.
  public var base: String {
    guard name.utf8.contains(UInt8(ascii: ".")) else { return name }
    let words = name.split(separator: ".")
    return words.drop { ["encoder", "decoder", "backward"].contains($0) || $0.hasPrefix("layer") }.joined(
      separator: ".")
  }

  public var count: Int { rows * columns }
  /// How many numbers enter the products.
  public var effectiveCount: Int { effective.map { $0.rows * $0.columns } ?? count }
}

/// Rows and columns of a matrix.
public struct MatrixShape: Sendable, Equatable {
  public let rows: Int
  public let columns: Int

  public init(rows: Int, columns: Int) { (self.rows, self.columns) = (rows, columns) }
}

/// The columns of one gate in U, W, b, C and Y.
public struct GateColumns: Sendable, Equatable {
  public let gate: String
  public let columns: Range<Int>
}

/// The numbers of all parameters (or their gradients, or an optimizer's moments) behind one another, with a
/// view for each name.
///
/// Where a cell makes what enters the products from a parameter, that has a place of its own, `effective`:
/// the products read there, and gradients are gathered there until `Network.finish` carries them back to the
/// parameter.
public struct Parameters: Sendable {
  public let shapes: [ParameterShape]
  /// [1, total]
  public let values: Matrix
  private let views: [String: Matrix]
  private let effectiveValues: Matrix
  private let effectiveViews: [String: Matrix]

  /// All zeros.
  public init(_ shapes: [ParameterShape], precision: Precision) {
    self.shapes = shapes
    values = Matrix(rows: 1, columns: shapes.reduce(0) { $0 + $1.count }, precision: precision)
    var views: [String: Matrix] = [:], offset = 0
    for shape in shapes {
      views[shape.name] = Matrix(
        storage: values.storage, offset: offset, rows: shape.rows, columns: shape.columns)
      offset += shape.count
    }
    precondition(views.count == shapes.count, "two parameters of one name")
    self.views = views
    let mapped = shapes.compactMap { shape in shape.effective.map { (name: shape.name, shape: $0) } }
    effectiveValues = Matrix(
      rows: 1, columns: mapped.reduce(0) { $0 + $1.shape.rows * $1.shape.columns }, precision: precision)
    var effectiveViews: [String: Matrix] = [:], next = 0
    for (name, shape) in mapped {
      effectiveViews[name] = Matrix(
        storage: effectiveValues.storage, offset: next, rows: shape.rows, columns: shape.columns)
      next += shape.rows * shape.columns
    }
    self.effectiveViews = effectiveViews
  }

  /// The view of parameter `name`, which must exist.
  public subscript(name: String) -> Matrix {
    guard let view = views[name] else { preconditionFailure("no parameter \(name)") }
    return view
  }

  /// What enters the products in place of parameter `name`, or the place of its gradient: the parameter
  /// itself, unless the cell makes something else of it.
  public func effective(_ name: String) -> Matrix { effectiveViews[name] ?? self[name] }

  /// Sets everything to zero.
  public func clear() {
    values.clear()
    effectiveValues.clear()
  }

  /// Adds the numbers of the same parameters.
  public func add(_ other: Parameters) {
    values.add(other.values)
    effectiveValues.add(other.effectiveValues)
  }

  public func contains(_ name: String) -> Bool { views[name] != nil }
  public var count: Int { values.columns }
  /// ‖θ‖₂ over all numbers.
  public var norm: Double { values.norm }
}
