import CHDF5

/// How a dataset is laid out in a file: its shape, its chunks, its filters and the fill value of elements
/// never written.
struct DatasetLayout {
  let type: ElementType
  /// The extents of all axes; the first is 0 if it is unlimited.
  let shape: [Int]
  let isUnlimited: Bool
  /// The most rows that are foreseen of one that is unlimited.
  var rows: Int?
  /// zlib's level from 1 to 9; nil stores the bytes as they are.
  var deflate: Int?

  /// Bytes of one index of the first axis.
  var rowBytes: Int { shape.dropFirst().reduce(type.size, *) }
  /// Bytes of all elements of a fixed dataset.
  var totalBytes: Int { shape.reduce(type.size, *) }

  /// Fixed datasets of fewer bytes are stored in one piece and without checksums: chunks and their index
  /// would cost more than the data.
  static let smallest = 64 << 10
  /// Rows of more bytes are split: HDF5 holds a whole chunk in memory to checksum it.
  static let largestChunk = 16 << 20
  /// Rows in one chunk of a series, whose rows are single numbers.
  static let seriesRows = 1024
  /// Small rows share chunks of this many bytes.
  static let smallestChunk = 2 << 10

  /// The extents of a chunk, or nil for a dataset in one piece.
  ///
  /// A row of an unlimited dataset is a chunk of its own, written once and never rewritten; only small rows
  /// share one, of as many as are foreseen at most: short trials have small files.
  var chunk: [Int]? {
    guard !shape.isEmpty else { return nil }
    var chunk = shape
    if isUnlimited {
      let shared = shape.count == 1 ? Self.seriesRows : Self.smallestChunk / rowBytes
      chunk[0] = max(1, min(shared, rows ?? shared))
    } else if type == .text || (totalBytes < Self.smallest && deflate == nil) {
      return nil
    }
    while chunk.reduce(type.size, *) > Self.largestChunk, let axis = chunk.firstIndex(where: { $0 > 1 }) {
      chunk[axis] = (chunk[axis] + 1) / 2
    }
    return chunk
  }

  /// A property list that creates the dataset without time stamps, so that equal data give equal bytes, and
  /// with Fletcher-32 checksums on its chunks.
  func properties(in file: String) throws(StoreError) -> Handle {
    let action = "lay out a dataset"
    let list = try Handle(H5Pcreate(lab_h5_dataset_create()), { H5Pclose($0) }, action, in: file)
    try check(H5Pset_obj_track_times(list.id, false), action, in: file)
    try setFill(list, action, in: file)
    guard let chunk else {
      // So that its place is known before it is written.
      if type != .text { try check(H5Pset_alloc_time(list.id, H5D_ALLOC_TIME_EARLY), action, in: file) }
      return list
    }
    try check(H5Pset_chunk(list.id, Int32(chunk.count), chunk.map(hsize_t.init)), action, in: file)
    // Text is stored as references to a heap, which filters do not reach (and netCDF refuses them there).
    guard type != .text else { return list }
    if let deflate {
      try check(H5Pset_shuffle(list.id), action, in: file)
      try check(H5Pset_deflate(list.id, UInt32(min(max(deflate, 1), 9))), action, in: file)
    }
    try check(H5Pset_fletcher32(list.id), action, in: file)
    return list
  }

  /// NaN and −1 stand for what was never written: HDF5's own zeros would look like data.
  private func setFill(_ list: Handle, _ action: String, in file: String) throws(StoreError) {
    switch type {
    case .float32, .float64:
      var fill = Double.nan
      try check(H5Pset_fill_value(list.id, lab_h5_float64_in_memory(), &fill), action, in: file)
    case .int32, .int64:
      var fill: Int64 = -1
      try check(H5Pset_fill_value(list.id, lab_h5_int64_in_memory(), &fill), action, in: file)
    case .text: break
    }
  }

  /// The data space: scalar, fixed, or unlimited along the first axis.
  func space(in file: String) throws(StoreError) -> Handle {
    guard !shape.isEmpty else {
      return try Handle(H5Screate(H5S_SCALAR), { H5Sclose($0) }, "make a space", in: file)
    }
    let extents = shape.map(hsize_t.init)
    var limits = extents
    if isUnlimited { limits[0] = lab_h5_unlimited() }
    return try Handle(
      H5Screate_simple(Int32(shape.count), extents, limits), { H5Sclose($0) }, "make a space", in: file)
  }
}
