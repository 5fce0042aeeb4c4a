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
  /// What tells it from other quantities with the same columns, by the names of their filters.
  public var labels: [Label]
  /// The columns by which claims and tables name its numbers.
  public var columns: [ColumnDeclaration]
  /// The first version of the format that has it.
  public var since: Int

  public struct Attribute: Sendable, Hashable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) { (self.name, self.value) = (name, value) }
  }

  /// `parameter=W`
  public struct Label: Sendable, Hashable {
    /// The name of a `ColumnFilter`.
    public var filter: String
    public var value: String
    /// Whether the quantity also stands where the filter is missing.
    public var isUsual: Bool

    public init(_ filter: ColumnFilter, _ value: String, isUsual: Bool = false) {
      (self.filter, self.value, self.isUsual) = (filter.name, value, isUsual)
    }
  }

  public init(
    _ path: String, _ element: Element = .float64, axes: [String] = [], unit: String? = "1", doc: String,
    attributes: [Attribute] = [], labels: [Label] = [], columns: [ColumnDeclaration] = [], since: Int = 1
  ) {
    (self.path, self.element, self.axes, self.unit, self.doc) = (path, element, axes, unit, doc)
    (self.attributes, self.labels, self.columns, self.since) = (attributes, labels, columns, since)
  }

  /// The last word of the path.
  public var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Its label for a filter, or nil.
  public func label(_ filter: String) -> Label? { labels.first { $0.filter == filter } }

  /// Its axes without that of updates, evaluations or records.
  public var ownAxes: ArraySlice<String> { axes.dropFirst(rhythm == .trial ? 0 : 1) }

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

extension QuantityDeclaration.Label {
  /// The label of a layer by the prefix of its names, `encoder.layer0.`; none where it has no prefix.
  public static func layer(_ prefix: String, isUsual: Bool = false) -> [QuantityDeclaration.Label] {
    prefix.isEmpty ? [] : [QuantityDeclaration.Label(.layer, String(prefix.dropLast()), isUsual: isUsual)]
  }
}
