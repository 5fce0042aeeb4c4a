import Archive

extension StoredTrial {
  /// The paths of all datasets in a group and below, sorted; the coordinates of axes among them.
  func datasets(below group: String) throws(ArchiveFault) -> [String] {
    var paths: [String] = []
    for name in try children(group) {
      let path = group == "/" ? "/\(name)" : "\(group)/\(name)"
      // A group has no shape.
      if (try? shape(path)) != nil { paths.append(path) } else { paths += try datasets(below: path) }
    }
    return paths
  }
}
