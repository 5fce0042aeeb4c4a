public import Components

/// One dataset of a trial file, declared once by the code that measures it. Its creation, its bytes in the
/// plan, its reader, its columns in claims and tables, and its help all follow from this.
public struct QuantityDeclaration: Sendable, Hashable {
  public enum Element: String, Sendable {
    /// A real in the precision in which the trial computes.
    case real
    case float64, int32, int64, text
  }

  /// Relative to the file's root; if an instrument declares it, to the instrument's group.
  public var path: String
  public var element: Element
  /// The names of the axes, the slowest first; empty for a single number.
  public var axes: [String]
  /// `1` for dimensionless numbers; nil for text.
  public var unit: String?
  /// What it is, in one line: the attribute `long_name`.
  public var doc: String
  /// Further attributes, besides name and unit, for those who read the file.
  public var attributes: [Attribute]
  /// The columns by which claims and tables name its numbers.
  public var columns: [ColumnDeclaration]
  /// The first version of the format that has it.
  public var since: Int

  public struct Attribute: Sendable, Hashable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }
  }

  public init(
    _ path: String, _ element: Element = .float64, axes: [String] = [], unit: String? = "1", doc: String,
    attributes: [Attribute] = [], columns: [ColumnDeclaration] = [], since: Int = 1
  ) {
    (self.path, self.element, self.axes, self.unit, self.doc) = (path, element, axes, unit, doc)
    (self.attributes, self.columns, self.since) = (attributes, columns, since)
  }

  /// The last word of the path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The quantity in the same group that says whether a column's number is only a lower bound; nil if there
  /// is none.
  public func flag(of column: ColumnDeclaration) -> QuantityDeclaration? {
    column.censoredBy.map { name in
      var flag = self
      flag.path = path.dropLast(self.name.count) + name
      return flag
    }
  }

  /// How often a trial measures it.
  public var rhythm: Rhythm {
    switch axes.first {
    case AxisName.step?: .update
    case AxisName.evaluation?: .evaluation
    case AxisName.record?: .record
    default: .trial
    }
  }

  public enum Rhythm: Sendable { case trial, update, evaluation, record }
}
