import OrderedCollections

/// Which settings of a value are written.
enum Form {
  /// Every setting.
  case whole
  /// What identities are made from.
  case decisive
}

extension Configurable {
  /// What identities are made from: every setting with its value, at any depth, without passive ones and
  /// without later ones at their defaults; and the type's revision, if it has one, at a key that no setting
  /// has.
  public var decisiveTable: Value { .table(entries(.decisive)) }

  /// The settings with their values, in order of declaration.
  func entries(_ form: Form) -> OrderedDictionary<String, Value> {
    guard form == .decisive else {
      return OrderedDictionary(uniqueKeysWithValues: Self.settings.map { ($0.key, $0.get(self, .whole)) })
    }
    var entries: OrderedDictionary<String, Value> = [:]
    for setting in Self.settings where setting.bearing != .never {
      let value = setting.get(self, .decisive)
      if setting.bearing == .later, value.isCanonicallyEqual(to: setting.get(Self(), .decisive)),
        !value.holdsRevision
      {
        continue
      }
      entries[setting.key] = value
    }
    if Self.revision != 0 { entries[Value.revisionKey] = .integer(Self.revision) }
    return entries
  }
}

extension Value {
  /// No setting has this key: settings are in snake case, and keys that an author chooses have no @ either.
  fileprivate static let revisionKey = "@revision"

  /// Whether the value, or anything in it, is of a type with a revision.
  fileprivate var holdsRevision: Bool {
    switch self {
    case .flag, .integer, .real, .text: false
    case .list(let items): items.contains { $0.holdsRevision }
    case .table(let entries): entries.contains { $0 == Value.revisionKey || $1.holdsRevision }
    }
  }

  /// Equal regardless of the order of keys.
  fileprivate func isCanonicallyEqual(to other: Value) -> Bool {
    self == other || canonicalJSON == other.canonicalJSON
  }
}
