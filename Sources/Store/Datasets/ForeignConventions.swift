import CHDF5

/// What a program that wrote a dataset says of its numbers beside them: netCDF's packing and missing values,
/// MATLAB's texts and empty arrays, names of axes.
public struct ForeignConventions: Sendable, Equatable {
  /// netCDF: a number means `scale * number + offset`.
  public var scale = 1.0, offset = 0.0
  public var isPacked = false
  /// netCDF: numbers that stand for none.
  public var missing: [Double] = []
  /// MATLAB: the numbers are characters.
  public var isText = false
  /// MATLAB: the numbers are the extents of an array that has no elements.
  public var isEmpty = false
  /// The names of the axes' dimension scales; nil where an axis has none.
  public var axes: [String]?

  public init() {}

  init(of dataset: StoredDataset) {
    let found = lab_h5_conventions_of(dataset.handle.id)
    (scale, offset, isPacked) = (found.scale, found.offset, found.has_scale + found.has_offset > 0)
    missing = (found.has_fill > 0 ? [found.fill] : []) + (found.has_missing > 0 ? [found.missing] : [])
    (isText, isEmpty) = (found.is_matlab_text > 0, found.matlab_empty != 0)
    let names = dataset.shape.indices.map { axis -> String? in
      var path = [CChar](repeating: 0, count: 512)
      guard lab_h5_scale_path_of(dataset.handle.id, UInt32(axis), &path, path.count) == 1 else { return nil }
      let name = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return name.split(separator: "/").last.map(String.init)
    }
    axes = names.contains(nil) || names.isEmpty ? nil : names.compactMap { $0 }
  }
}
