public import LinearAlgebra
public import TrialFormat

/// A tensor over the steps of one example, as records keep it: what it is called and how large it is.
public struct ExampleTensor: Sendable, Equatable {
  /// The axis of steps.
  public enum Time: String, Sendable {
    case input = "input_time"
    case target = "target_time"
  }

  public struct Axis: Sendable, Equatable {
    public let name: String
    public let size: Int

    public init(_ name: String, _ size: Int) { (self.name, self.size) = (name, size) }
  }

  /// Its dataset.
  public let path: String
  /// What it is, in one line.
  public let doc: String
  public let time: Time
  /// The axes after that of time.
  public let axes: [Axis]
  /// What tells it from the others of its kind.
  public let labels: [QuantityDeclaration.Label]
  /// Facts for readers, by name.
  public let attributes: [Attribute]

  public struct Attribute: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  init(
    path: String, doc: String, time: Time, axes: [Axis], labels: [QuantityDeclaration.Label],
    attributes: [Attribute] = []
  ) {
    (self.path, self.doc, self.time, self.axes) = (path, doc, time, axes)
    (self.labels, self.attributes) = (labels, attributes)
  }

  /// Whether it is a message of an engine; else it is a Jacobian.
  public var isMessage: Bool { labels.contains { $0.filter == ColumnFilter.engine.name } }

  /// How many numbers one step has; a Double, so that absurd settings do not overflow.
  public var count: Double { axes.reduce(1) { $0 * Double($1.size) } }
}

/// An example tensor with its numbers, valid until the next example is followed.
public struct ExampleTensorValues: @unchecked Sendable {
  public let tensor: ExampleTensor
  /// Steps as rows, NaN past the example's length: [steps, count].
  public let values: Matrix

  /// Room for `steps` steps.
  init(_ tensor: ExampleTensor, steps: Int, precision: Precision) {
    self.tensor = tensor
    values = Matrix(rows: steps, columns: Int(tensor.count), precision: precision)
  }

  /// The numbers of step t as a matrix with `rows` rows.
  func step(_ t: Int, rows: Int) -> Matrix {
    Matrix(
      storage: values.storage, offset: t * values.columns, rows: rows, columns: values.columns / max(rows, 1))
  }

  /// NaN from step `length` on.
  func end(at length: Int) { values.rows(length..<values.rows).scale(by: .nan) }
}
