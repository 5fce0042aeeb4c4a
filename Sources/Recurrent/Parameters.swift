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

  /// Width of the layer it belongs to, or of what the head reads.
  public let units: Int

  public init(_ name: String, _ rows: Int, _ columns: Int, axes: [String], gates: [GateColumns] = [], units: Int? = nil) {
    (self.name, self.rows, self.columns, self.axes, self.gates) = (name, rows, columns, axes, gates)
    self.units = units ?? columns
  }

  /// The name without the words that say which layer it belongs to: `W` of `encoder.layer0.W`, `initial.s` of `backward.initial.s`.
  public var base: String {
    let words = name.split(separator: ".")
    return words.drop { ["encoder", "decoder", "backward"].contains($0) || $0.hasPrefix("layer") }.joined(separator: ".")
  }

  public var count: Int { rows * columns }
}

/// The columns of one gate in U, W, b, C and Y.
public struct GateColumns: Sendable, Equatable {
  public let gate: String
  public let columns: Range<Int>
}

/// The numbers of all parameters (or their gradients, or an optimizer's moments) behind one another, with a view for each name.
public struct Parameters: Sendable {
  public let shapes: [ParameterShape]
  /// [1, total]
  public let values: Matrix
  private let views: [String: Matrix]
  /// What enters the recurrent products in place of a W that a cell maps, by W's name.
  var effective: [String: Matrix] = [:]

  /// All zeros.
  public init(_ shapes: [ParameterShape], precision: Precision) {
    self.shapes = shapes
    values = Matrix(rows: 1, columns: shapes.reduce(0) { $0 + $1.count }, precision: precision)
    var views: [String: Matrix] = [:], offset = 0
    for shape in shapes {
      views[shape.name] = Matrix(storage: values.storage, offset: offset, rows: shape.rows, columns: shape.columns)
      offset += shape.count
    }
    precondition(views.count == shapes.count, "two parameters of one name")
    self.views = views
  }

  /// The view of parameter `name`, which must exist.
  public subscript(name: String) -> Matrix {
    guard let view = views[name] else { preconditionFailure("no parameter \(name)") }
    return view
  }

  public func contains(_ name: String) -> Bool { views[name] != nil }
  public var count: Int { values.columns }
}
