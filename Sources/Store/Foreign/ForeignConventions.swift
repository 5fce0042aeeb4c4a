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

  /// - Parameters:
  ///   - found: what its attributes say.
  ///   - scales: the paths of its axes' dimension scales, where they have one.
  ///   - rank: the number of its axes.
  init(_ found: lab_h5_conventions, scales: [String], rank: Int) {
    (scale, offset, isPacked) = (found.scale, found.offset, found.has_scale + found.has_offset > 0)
    missing = (found.has_fill > 0 ? [found.fill] : []) + (found.has_missing > 0 ? [found.missing] : [])
    (isText, isEmpty) = (found.is_matlab_text > 0, found.matlab_empty != 0)
    let names = scales.compactMap { $0.split(separator: "/").last.map(String.init) }
    axes = names.count == rank && rank > 0 ? names : nil
  }
}
