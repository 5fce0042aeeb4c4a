import OrderedCollections

extension Value {
  /// The number at a dotted key of a table, whose words may be joined in keys of authors' own, as `b.f` in
  /// `model.init`; nil if there is none.
  public func number(at key: String) -> Double? {
    guard case .table(let entries) = self else {
      return key.isEmpty ? Double(value: self) : nil
    }
    for (name, inner) in entries where key == name || key.hasPrefix(name + ".") {
      if let number = inner.number(at: String(key.dropFirst(name.count + 1))) { return number }
    }
    return nil
  }
}
