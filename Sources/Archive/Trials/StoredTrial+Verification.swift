import Store

extension StoredTrial {
  /// Reads all of its file; throws what cannot be read.
  public func verify() throws(ArchiveFault) {
    do throws(StoreError) {
      try TrialFile(reading: path).verify()
    } catch {
      throw ArchiveFault(path, reading: error, part: true, identity: identity)
    }
  }
}
