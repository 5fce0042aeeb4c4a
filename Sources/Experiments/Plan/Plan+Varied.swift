public import Archive

extension Plan {
  /// What is particular to each variant, by its name.
  public var varied: [String: [VariedSetting]] {
    Dictionary(variants.map { ($0.name, $0.varied) }) { first, _ in first }
  }
}
