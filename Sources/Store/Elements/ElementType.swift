import CHDF5

/// The type of a dataset's elements. There is no 16-bit type: netCDF readers abort on it.
public enum ElementType: String, Sendable, CaseIterable {
  case float32, float64, int32, int64
  /// UTF-8 text of any length, stored as references into a heap.
  ///
  /// Text of fixed length would need no heap, but netCDF-C before 4.9.1 crashes on it (its issue 2159), and
  /// with it ncdump and R's ncdf4; h5netcdf returns it as bytes; and Octave's `load`, which cannot read
  /// references, accepts only fixed-length text marked as ASCII.
  case text

  /// Bytes of one element in memory; for text, of the reference to it in the file.
  var size: Int {
    switch self {
    case .float32, .int32: 4
    case .float64, .int64: 8
    case .text: 16
    }
  }

  /// The type in a file: little-endian on every machine.
  func onDisk(in file: String) throws(StoreError) -> Handle {
    switch self {
    case .float32: try Self.predefined(lab_h5_float32_on_disk(), in: file)
    case .float64: try Self.predefined(lab_h5_float64_on_disk(), in: file)
    case .int32: try Self.predefined(lab_h5_int32_on_disk(), in: file)
    case .int64: try Self.predefined(lab_h5_int64_on_disk(), in: file)
    case .text: try Self.variableText(in: file)
    }
  }

  /// The type of the elements in this program's memory; for text, pointers to C strings.
  func inMemory(in file: String) throws(StoreError) -> Handle {
    switch self {
    case .float32: try Self.predefined(lab_h5_float32_in_memory(), in: file)
    case .float64: try Self.predefined(lab_h5_float64_in_memory(), in: file)
    case .int32: try Self.predefined(lab_h5_int32_in_memory(), in: file)
    case .int64: try Self.predefined(lab_h5_int64_in_memory(), in: file)
    case .text: try Self.variableText(in: file)
    }
  }

  /// One of HDF5's own types, which are never closed.
  private static func predefined(_ type: hid_t, in file: String) throws(StoreError) -> Handle {
    try Handle(type, { _ in 0 }, "make a type", in: file)
  }

  private static func variableText(in file: String) throws(StoreError) -> Handle {
    let type = try Handle(H5Tcopy(lab_h5_c_string()), H5Tclose, "make a type", in: file)
    try check(H5Tset_size(type.id, lab_h5_variable_size()), "make a text type", in: file)
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), "make a text type", in: file)
    return type
  }
}
