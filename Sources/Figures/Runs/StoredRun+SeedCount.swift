import Archive

extension StoredRun {
  /// The least and the greatest number of seeds of a variant.
  var seedCount: ClosedRange<Int> {
    let counts = variants.map { trials(of: $0).count }
    return (counts.min() ?? 0)...(counts.max() ?? 0)
  }
}
