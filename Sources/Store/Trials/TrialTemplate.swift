/// What all files of one layout hold before their first number, made once: each of them begins as a copy.
///
/// To create a trial's datasets and to name their axes takes HDF5 some milliseconds, to open them where they lie
/// in a copy some microseconds each. Files that are begun so have the same bytes wherever and whenever that is.
public struct TrialTemplate: Sendable {
  let image: [UInt8]
  let outline: TrialContents.Outline

  /// - Parameter create: defines dimensions, creates datasets and sets attributes of a file in memory.
  public init(_ create: (TrialWriter) throws(StoreError) -> Void) throws(StoreError) {
    let writer = try TrialWriter(inMemory: "a template")
    try create(writer)
    (image, outline) = try writer.takeImage()
  }
}
