import CHDF5

/// A dimension in a file: the scale dataset that other datasets' axes are attached to.
struct DimensionScale {
  /// nil is unlimited.
  let size: Int?
  /// Of an unlimited one, the most rows that are foreseen.
  let rows: Int?
  /// Its coordinates or, without any, its indices.
  let dataset: WritableDataset
  /// Whether it has no coordinates.
  let isBare: Bool

  var path: ObjectPath { dataset.path }

  /// A scale that is in the file already.
  init(_ dataset: WritableDataset, size: Int?, rows: Int?, isBare: Bool) {
    (self.dataset, self.size, self.rows, self.isBare) = (dataset, size, rows, isBare)
  }

  /// The NAME by which netCDF knows a dimension without coordinates, before the size in ten columns; without
  /// it, readers would show its indices as a coordinate.
  static let bareName = "This is a netCDF dimension but not a netCDF variable."

  /// The element type of a scale. A scale without coordinates holds its indices all the same: h5diff reports
  /// datasets without bytes, and everything that refers to them, as not comparable.
  static func elementType(_ dimension: Dimension) -> ElementType {
    dimension.coordinates?.elementType ?? .int32
  }

  /// Turns `dataset`, which has the type of the scale's elements, into the scale of `dimension`, and writes
  /// its coordinates or, if it is fixed, its indices.
  init(_ dimension: Dimension, _ dataset: WritableDataset, in file: String) throws(StoreError) {
    self.init(dataset, size: dimension.size, rows: dimension.rows, isBare: dimension.coordinates == nil)
    let handle = try dataset.handle()
    if let coordinates = dimension.coordinates {
      if coordinates.count > 0 { try dataset.write(coordinates) }
    } else if let size = dimension.size {
      try dataset.write((0..<size).map { Int32(truncatingIfNeeded: $0) }, growing: false)
    }
    let size = String(dimension.size ?? 0)
    let bare = Self.bareName + String(repeating: " ", count: max(0, 10 - size.count)) + size
    let name = dimension.coordinates == nil ? bare : dimension.name
    try check(H5DSset_scale(handle.id, name), "define the dimension \(path)", in: file)
    let attributes = Attributes(object: handle, name: path.description, file: file)
    if let longName = dimension.longName { try attributes.set("long_name", .text(longName)) }
    if let units = dimension.units { try attributes.set("units", .text(units)) }
  }

  /// Names an axis of a dataset. A scale is never attached to itself: HDF5 refuses that, and readers do not
  /// need it.
  func attach(to dataset: WritableDataset, axis: Int, in file: String) throws(StoreError) {
    let action = "attach the dimension \(path) to \(dataset.path)"
    try check(H5DSattach_scale(dataset.handle().id, self.dataset.handle().id, UInt32(axis)), action, in: file)
  }

  /// Extends an unlimited scale without coordinates to the length of the datasets along it.
  func follow(rows: Int) throws(StoreError) {
    guard size == nil, isBare, rows > dataset.rows else { return }
    try dataset.write((dataset.rows..<rows).map { Int32(truncatingIfNeeded: $0) }, growing: true)
  }
}
