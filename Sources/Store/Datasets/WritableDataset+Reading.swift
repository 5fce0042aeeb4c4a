import CHDF5

/// What has been written, while more is to come.
extension WritableDataset {
  /// Rows that were appended, or a whole fixed dataset as its row 0, as bytes of its own type in C order.
  ///
  /// The checksums of chunks are not compared: this process has just written them, and whoever copies the
  /// bytes takes a digest. Throws `wrongType` for text, `rowsOutOfRange` for what was not written.
  func read(_ range: Range<Int>) throws(StoreError) -> [UInt8] {
    let action = "read \(path)"
    guard layout.type != .text else {
      throw StoreError(file, action, .wrongType(given: "numbers", stored: layout.type.rawValue))
    }
    guard range.lowerBound >= 0, range.upperBound <= rows else {
      throw StoreError(file, action, .rowsOutOfRange(range, rows: rows))
    }
    guard !range.isEmpty else { return [] }
    let memory = try layout.type.inMemory(in: file)
    let transfer = try Handle(H5Pcreate(lab_h5_dataset_transfer()), { H5Pclose($0) }, action, in: file)
    try check(H5Pset_edc_check(transfer.id, H5Z_DISABLE_EDC), action, in: file)
    let handle = try handle(), isGrowing = growsAlong != nil, all = hid_t(H5S_ALL)
    let places = isGrowing ? try select(range, action) : nil
    let count = isGrowing ? layout.rowBytes * range.count : layout.totalBytes
    var status: herr_t = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = H5Dread(
        handle.id, memory.id, places?.inMemory.id ?? all, places?.onDisk.id ?? all, transfer.id,
        buffer.baseAddress)
      filled = count
    }
    try check(status, action, in: file)
    return bytes
  }
}
