/// How the numbers of a series, one for each update or evaluation, become one.
public enum SeriesReduction: Sendable, Hashable {
  /// The one at a moment.
  case at(RecordChoice)
  /// The best of all.
  case best(ColumnDeclaration.Better)
  /// The mean over updates: the area under the numbers, linear between them, divided by the updates they span.
  case average
  /// The arithmetic mean of the last ones.
  case last(Int)
}
