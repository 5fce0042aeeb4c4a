/// What has been written so far, read back: for a copy that outlives the file.
extension TrialWriter {
  /// A dataset, and how much of it there is.
  public struct Extent: Sendable, Equatable {
    public let path: String
    /// The axis along which it grows; nil for a fixed dataset.
    public let axis: String?
    /// Of a dataset that grows; of a fixed one, 1 as soon as it is written, else 0.
    public let rows: Int
    /// Of a row, or of a fixed dataset.
    public let rowBytes: Int
  }

  /// Rows of a dataset that was created; see `Extent.rows`.
  public func rows(of path: String) throws(StoreError) -> Int {
    try withDataset(path, "read") { dataset in dataset.rows }
  }

  /// Every dataset, sorted by path.
  public func extents() throws(StoreError) -> [Extent] {
    try change("list the datasets") { contents, _ throws(StoreError) in
      contents.sorted.map { dataset in
        Extent(
          path: dataset.path.description, axis: dataset.growsAlong?.description, rows: dataset.rows,
          rowBytes: dataset.growsAlong == nil ? dataset.layout.totalBytes : dataset.layout.rowBytes)
      }
    }
  }

  /// Rows as bytes of the dataset's own type, in C order; throws `wrongType` for text.
  public func bytes(_ path: String, rows: Range<Int>) throws(StoreError) -> [UInt8] {
    try withDataset(path, "read") { dataset throws(StoreError) in try dataset.read(rows) }
  }

  /// Adds rows of numbers to what is there: appends them, or writes a fixed dataset.
  public func add(_ path: String, _ bytes: [UInt8]) throws(StoreError) {
    try withDataset(path, "add to") { dataset throws(StoreError) in
      var failure: StoreError?
      bytes.withUnsafeBytes { bytes in
        do throws(StoreError) {
          try dataset.write(bytes, growing: dataset.growsAlong != nil)
        } catch { failure = error }
      }
      if let failure { throw failure }
    }
  }
}
