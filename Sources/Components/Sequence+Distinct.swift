import OrderedCollections

extension Sequence where Element: Hashable {
  /// Each element once, where it first appeared.
  public var distinct: [Element] { OrderedSet(self).elements }
}
