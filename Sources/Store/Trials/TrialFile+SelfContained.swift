import CHDF5

extension TrialFile {
  /// Whether a path leads elsewhere: it, or a group around it, is a soft or an external link. False where there is
  /// nothing.
  public func isLink(_ object: String) throws(StoreError) -> Bool {
    try read(object) { path throws(StoreError) in
      for prefix in path.outward.reversed() where !prefix.isRoot {
        guard H5Lexists(tree.file.id, prefix.description, byDefault) > 0 else { return false }
        let isHard = try check(
          lab_h5_is_hard_link(tree.file.id, prefix.description), "look at \(path)", in: tree.path)
        guard isHard == 1 else { return true }
      }
      return false
    }
  }

  /// Whether a dataset's numbers are all in this file: no link on the way to it leads elsewhere, and it is
  /// not a view of other files.
  ///
  /// HDF5 follows such links to any file that this program may read, which is not wanted of a file from
  /// elsewhere. Soft links count as leading elsewhere, because what they name may itself be such a link. Of a
  /// group, only the way to it is looked at.
  public func isSelfContained(_ dataset: String) throws(StoreError) -> Bool {
    try read(dataset) { path throws(StoreError) in
      let action = "look at \(path)"
      for prefix in path.outward.reversed() where !prefix.isRoot && tree.contains(prefix) {
        let isHard = try check(lab_h5_is_hard_link(tree.file.id, prefix.description), action, in: tree.path)
        guard isHard == 1 else { return false }
      }
      guard !tree.isGroup(path) else { return true }
      let handle = try tree.openDataset(path, action)
      let properties = try Handle(H5Dget_create_plist(handle.id), { H5Pclose($0) }, action, in: tree.path)
      let others = try check(H5Pget_external_count(properties.id), action, in: tree.path)
      return others == 0 && H5Pget_layout(properties.id) != H5D_VIRTUAL
    }
  }
}
