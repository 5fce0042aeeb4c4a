/// Why a trial cannot go on from a checkpoint.
enum CheckpointFault: Error, Equatable {
  /// It is not what was written; why.
  case damaged(String)
  /// It is another trial's, or another program's: how it differs.
  case foreign(String)
}
