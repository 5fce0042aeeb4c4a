import CHDF5

/// A dimension in a file: the scale dataset that other datasets' axes are attached to.
struct DimensionScale {
  let path: ObjectPath
  /// nil is unlimited.
  let size: Int?
  let handle: Handle
  /// Whether it has no coordinates and must be kept as long as the datasets along it.
  let followsRows: Bool

  /// The NAME by which netCDF knows a dimension without coordinates, before the size in ten columns; without it, readers would
  /// show its values as a coordinate.
  static let bareName = "This is a netCDF dimension but not a netCDF variable."

  /// Turns a dataset into the scale of `dimension`.
  init(_ dimension: Dimension, _ dataset: WritableDataset, in file: String) throws(StoreError) {
    path = dataset.path
    self.size = dimension.size
    handle = dataset.handle
    followsRows = dimension.size == nil && dimension.coordinates == nil
    let size = String(dimension.size ?? 0)
    let bare = Self.bareName + String(repeating: " ", count: max(0, 10 - size.count)) + size
    let name = dimension.coordinates == nil ? bare : dimension.name
    try check(H5DSset_scale(handle.id, name), "define the dimension \(path)", in: file)
  }

  /// Names an axis of a dataset. A scale is never attached to itself: HDF5 refuses it, and readers take it for granted.
  func attach(to dataset: WritableDataset, axis: Int, in file: String) throws(StoreError) {
    let action = "attach the dimension \(path) to \(dataset.path)"
    try check(H5DSattach_scale(dataset.handle.id, handle.id, UInt32(axis)), action, in: file)
  }

  /// Makes a bare unlimited scale as long as the datasets along it.
  func follow(rows: Int, in file: String) throws(StoreError) {
    guard followsRows else { return }
    try check(H5Dset_extent(handle.id, [hsize_t(rows)]), "extend the dimension \(path)", in: file)
  }
}
