/// What stands at a path of a file from elsewhere.
public enum ForeignObject: Sendable, Equatable {
  case dataset(ForeignDataset)
  /// The names in it, and whether pandas keeps a table there.
  case group([String], isOfPandas: Bool)
  /// A soft or an external link leads to it, or its numbers lie in other files: anything that this program may
  /// read, which is not wanted of a file from elsewhere.
  case elsewhere
  /// More elements than were wanted.
  case tooLarge(shape: [Int])
}
