public import Components

/// A number for each trial, derived from a quantity, that claims and tables can name.
public struct ColumnDeclaration: Sendable, Hashable {
  /// How the column's number follows from the quantity at one update, evaluation or record.
  public enum Reading: Sendable, Hashable {
    /// The quantity is the number.
    case value
    /// A summary of the numbers of all updates.
    case summary(Summary)
    /// The element of the last axis that the filter of this name selects: `lag=10`.
    case element(filter: String)
    /// The first element of the last axis.
    case firstElement
    /// The Euclidean norm of that member of the quantity's group which the filter of this name selects:
    /// `parameter=W`.
    case norm(filter: String)
  }

  public enum Summary: Sendable, Hashable { case greatest, least, median, shareBelowOne }

  public let name: String
  public let doc: String
  public let reading: Reading
  /// The scale on which it is averaged over seeds and compared, in claims, tables and figures alike.
  public let scale: Scale
  /// The name of a quantity in the same group that is 1 if the number is only a lower bound.
  public let censoredBy: String?
  /// Whether `summary.csv`, the table of all trials, has the column, with the number measured last; if it may
  /// be censored, a column `NAME_censored` follows.
  public let isTabled: Bool

  public init(
    _ name: String, _ reading: Reading = .value, scale: Scale = .linear, censoredBy: String? = nil,
    isTabled: Bool = false,
    doc: String
  ) {
    (self.name, self.reading, self.scale, self.doc) = (name, reading, scale, doc)
    (self.censoredBy, self.isTabled) = (censoredBy, isTabled)
  }

  /// What the brackets in a claim must name besides settings.
  public var filter: String? {
    switch reading {
    case .element(let filter), .norm(let filter): filter
    case .value, .summary, .firstElement: nil
    }
  }
}
