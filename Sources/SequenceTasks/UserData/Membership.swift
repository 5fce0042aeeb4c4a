/// What a file says of a sequence besides inputs and targets: which set it is of, and what it must not be
/// parted from.
struct Membership: Sendable, Equatable {
  /// The set that a column names; nil where none does.
  var set: DataPart?
  /// Sequences of one group stay in one set.
  var group: String?
  /// When it begins and ends.
  var begin: Instant?
  var end: Instant?
}

/// One of the three sets that sequences are sorted into.
enum DataPart: String, Sendable, CaseIterable {
  case train, validation, test

  /// - Parameter word: as people write it: `train`, `Training`, `valid`, `val`, `dev`, `test`.
  init?(word: String) {
    switch word.lowercased() {
    case "train", "training": self = .train
    case "validation", "valid", "val", "dev", "development": self = .validation
    case "test", "testing": self = .test
    default: return nil
    }
  }
}
