import CHDF5

/// The dimension scales along the axes of a stored dataset.
extension StoredDataset {
  /// The path of each axis' scale; a scale is its own axis. Throws `unnamedAxis`.
  func scalePaths() throws(StoreError) -> [ObjectPath] {
    var scales: [ObjectPath] = []
    for axis in shape.indices {
      var found: [String] = []
      if H5DSget_num_scales(handle.id, UInt32(axis)) > 0 {
        try check(visitScales(axis, &found), action, in: tree.path)
      } else if shape.count == 1, H5DSis_scale(handle.id) > 0 {
        found = [path.description]
      }
      guard let scale = found.first else { throw StoreError(tree.path, action, .unnamedAxis(axis)) }
      scales.append(try ObjectPath(scale, action, in: tree.path))
    }
    return scales
  }

  private func visitScales(_ axis: Int, _ found: inout [String]) -> herr_t {
    withUnsafeMutablePointer(to: &found) { place in
      H5DSiterate_scales(
        handle.id, UInt32(axis), nil,
        { _, _, scale, context in
          let length = H5Iget_name(scale, nil, 0)
          guard length > 0, let context else { return -1 }
          var name = [CChar](repeating: 0, count: length + 1)
          guard H5Iget_name(scale, &name, name.count) > 0 else { return -1 }
          let bytes = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
          context.assumingMemoryBound(to: [String].self).pointee.append(
            String(decoding: bytes, as: UTF8.self))
          return 0
        }, place)
    }
  }

  /// This dataset, a dimension scale, as a dimension: with its coordinates unless it is bare.
  func dimension() throws(StoreError) -> Dimension {
    let attributes = Attributes(object: handle, name: path.description, file: tree.path)
    let names = try attributes.names()
    var isBare = false
    if names.contains("NAME"), case .text(let name) = try attributes.value("NAME") {
      isBare = name.hasPrefix(DimensionScale.bareName)
    }
    var dimension = Dimension(path.name, size: shape.first ?? 0)
    if names.contains("units"), case .text(let units) = try attributes.value("units") {
      dimension.units = units
    }
    if names.contains("long_name"), case .text(let longName) = try attributes.value("long_name") {
      dimension.longName = longName
    }
    guard !isBare else { return dimension }
    switch type {
    case .text: dimension.coordinates = .labels(try strings(rows: nil))
    case .float32, .float64: dimension.coordinates = .reals(try reals(rows: nil))
    case .int32, .int64: dimension.coordinates = .integers(try integers(rows: nil))
    }
    return dimension
  }
}
