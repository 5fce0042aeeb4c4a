/// A number of each trial that claims and tables can name, taken from a quantity.
public struct ColumnDeclaration: Sendable, Hashable {
  /// How the column's number comes from the quantity's, at one update, evaluation or record.
  public enum Reading: Sendable, Hashable {
    /// It is the number.
    case value
    /// What the numbers of all updates come to.
    case summary(Summary)
    /// The number at an index of the last axis, which the filter of this name gives: `lag=10`.
    case element(filter: String)
    /// The first along the last axis.
    case firstElement
    /// The Euclidean norm of all, of the member of its group that the filter of this name gives: `parameter=W`.
    case norm(filter: String)
  }

  public enum Summary: Sendable, Hashable { case greatest, least, median, shareBelowOne }

  public let name: String
  public let doc: String
  public let reading: Reading
  /// Name of the quantity beside it that is 1 where the number is only a lower bound.
  public let censoredBy: String?
  /// Whether it is a column of the table of all trials, `summary.csv`, at the last moment it was measured; where it may be censored, a
  /// column `NAME_censored` follows.
  public let isTabled: Bool

  public init(_ name: String, _ reading: Reading = .value, censoredBy: String? = nil, isTabled: Bool = false, doc: String) {
    (self.name, self.reading, self.doc) = (name, reading, doc)
    (self.censoredBy, self.isTabled) = (censoredBy, isTabled)
  }

  /// What its brackets in a claim must name beside settings.
  public var filter: String? {
    switch reading {
    case .element(let filter), .norm(let filter): filter
    case .value, .summary, .firstElement: nil
    }
  }
}
