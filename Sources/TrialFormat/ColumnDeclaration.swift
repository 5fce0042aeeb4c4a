public import Components

/// A number for each trial, derived from a quantity, that claims and tables can name.
public struct ColumnDeclaration: Sendable, Hashable {
  /// How the numbers that the filters leave become the column's.
  public enum Reading: Sendable, Hashable {
    /// One number at a moment.
    case value
    /// A summary of the numbers of all updates.
    case overUpdates(Summary)
    /// A summary of all numbers at a moment, without those that are NaN: there nothing was measured.
    case overElements(Summary)
    /// The Euclidean norm of all numbers at a moment.
    case norm
    /// The mean of the Euclidean norms along the last axis, at a moment; without those whose numbers are all NaN:
    /// steps that a sequence does not have.
    case meanNorm
  }

  public enum Summary: Sendable, Hashable { case greatest, least, median, shareBelowOne }

  /// Which of two numbers is the better one.
  public enum Better: Sendable, Hashable { case lower, higher }

  public let name: String
  public let doc: String
  public let reading: Reading
  /// What the brackets in a claim name, or may name, besides trials and moments.
  public let filters: [ColumnFilter]
  /// The scale on which it is averaged over seeds and compared, in claims, tables and figures alike.
  public let scale: Scale
  /// The name of a quantity in the same group that is 1 if the number is only a lower bound.
  public let censoredBy: String?
  /// Which numbers are better; nil where neither is.
  public let better: Better?
  /// The setting that a file must have for its trials to have the column; nil if they all do.
  public let setting: String?
  /// Whether `summary.csv`, the table of all trials, has the column, with the number measured last; if it may
  /// be censored, a column `NAME_censored` follows.
  public let isTabled: Bool

  public init(
    _ name: String, _ reading: Reading = .value, filters: [ColumnFilter] = [], scale: Scale = .linear,
    better: Better? = nil, censoredBy: String? = nil, setting: String? = nil, isTabled: Bool = false,
    doc: String
  ) {
    precondition(!isTabled || !filters.contains(where: \.isRequired), "a table has room for one number")
    (self.name, self.reading, self.filters, self.doc) = (name, reading, filters, doc)
    (self.scale, self.better, self.censoredBy) = (scale, better, censoredBy)
    (self.setting, self.isTabled) = (setting, isTabled)
  }

  /// The same with a further filter.
  func taking(_ filter: ColumnFilter) -> ColumnDeclaration {
    ColumnDeclaration(
      name, reading, filters: filters + [filter], scale: scale, better: better, censoredBy: censoredBy,
      setting: setting, isTabled: isTabled, doc: doc)
  }
}
