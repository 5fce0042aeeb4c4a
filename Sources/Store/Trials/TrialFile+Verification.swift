import CHDF5

/// Reading all of a file, to know that it can be read.
extension TrialFile {
  /// A dataset of more values is read part by part without being tried first.
  private static let tried = 1 << 26
  /// Values that are read at a time.
  private static let part = 1 << 20

  /// Reads every attribute and dataset; throws what cannot be read, by its name. Chunks have checksums.
  public func verify() throws(StoreError) {
    var groups = ["/"], datasets: [String] = [], seen: Set<UInt64> = []
    while let group = groups.popLast() {
      // Damage can make a group its own descendant.
      guard try !isLink(group), seen.insert(try address(of: group)).inserted else {
        throw StoreError(path, "read \(group)", .wrongType(given: "a group", stored: "a link"))
      }
      try verifyAttributes(of: group)
      for name in try children(group) {
        let object = group == "/" ? "/\(name)" : "\(group)/\(name)"
        if isGroup(object) { groups.append(object) } else { datasets.append(object) }
      }
    }
    for dataset in datasets {
      try verifyAttributes(of: dataset)
      guard try isSelfContained(dataset) else {
        throw StoreError(path, "read \(dataset)", .wrongType(given: "a dataset", stored: "a link"))
      }
    }
    // All at once, which is quick; a large file takes longer than that may take.
    if try !ForeignFile.isHarmless(datasets, of: path, largest: Self.tried) {
      for dataset in datasets where try !ForeignFile.isHarmless([dataset], of: path, largest: Self.tried) {
        throw StoreError(path, "read \(dataset)", .library("HDF5 breaks on it"))
      }
    }
    for dataset in datasets { try verifyNumbers(of: dataset) }
  }

  private func address(of group: String) throws(StoreError) -> UInt64 {
    try read(group) { path throws(StoreError) in
      var address = haddr_t()
      try check(lab_h5_address(tree.file.id, path.description, &address), "look at \(path)", in: tree.path)
      return UInt64(address)
    }
  }

  private func verifyAttributes(of object: String) throws(StoreError) {
    for name in try attributes(on: object) {
      do throws(StoreError) {
        _ = try value(attribute: name, on: object)
      } catch {
        // Arrays are attributes as well, though none that lab reads.
        guard case .wrongType = error.cause else { throw error }
      }
    }
  }

  private func verifyNumbers(of dataset: String) throws(StoreError) {
    let shape = try shape(dataset), isText = try elementType(dataset) == .text
    guard let rows = shape.first, rows > 0 else {
      if isText { _ = try strings(dataset) } else { _ = try reals(dataset) }
      return
    }
    let width = shape.dropFirst().reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    let step = max(1, Self.part / max(1, width))
    guard !isText, step < rows else {
      if isText { _ = try strings(dataset) } else { _ = try reals(dataset) }
      return
    }
    for start in stride(from: 0, to: rows, by: step) {
      _ = try reals(dataset, rows: start..<min(rows, start + step))
    }
  }
}
