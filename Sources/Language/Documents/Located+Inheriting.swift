extension Located {
  /// This node laid over a base's: mappings are merged, and the node's own keys win; anything else replaces
  /// what the base says.
  ///
  /// A component of another kind replaces the base's with all its settings; one of the same kind inherits
  /// them, even if it is only named; one without `kind` adds to the base's. Every value keeps its place in
  /// the source.
  func inheriting(from base: Located) -> Located {
    switch (content, base.content) {
    case (.mapping(let own), .mapping(let inherited)):
      if let kind = self["kind"]?.value.text, let other = base["kind"]?.value.text, kind != other {
        return self
      }
      return Located(.mapping(Located.merged(own, over: inherited)), at: location)
    case (.mapping(let own), .scalar(let kind, _)):
      // A name is a component with nothing set; a number or flag is none.
      if self["kind"] != nil || kind.isEmpty || kind == "none" || ScalarGrammar.looksTyped(kind) {
        return self
      }
      return Located(
        .mapping([Entry(key: "kind", keyLocation: base.location, value: base)] + own), at: location)
    case (.scalar(let kind, _), .mapping(let inherited)):
      guard !kind.isEmpty, base["kind"]?.value.text == kind else { return self }
      let own = Entry(key: "kind", keyLocation: location, value: self)
      return Located(.mapping(Located.merged([own], over: inherited)), at: location)
    default: return self
    }
  }

  /// The base's entries in their places, each with what lies over it, then those that the base has not.
  private static func merged(_ own: [Entry], over inherited: [Entry]) -> [Entry] {
    var entries = inherited
    let places = Dictionary(inherited.enumerated().map { ($0.element.key, $0.offset) }) { first, _ in first }
    for entry in own {
      if let place = places[entry.key] {
        let value = entry.value.inheriting(from: inherited[place].value)
        entries[place] = Entry(key: entry.key, keyLocation: entry.keyLocation, value: value)
      } else {
        entries.append(entry)
      }
    }
    return entries
  }

  /// A mapping without one of its keys.
  func removing(_ key: String) -> Located {
    guard let entries else { return self }
    return Located(.mapping(entries.filter { $0.key != key }), at: location)
  }
}

extension Located {
  /// A root whose sweeps that say `none` are gone, as a whole or key by key: so a file takes back what its
  /// base sweeps.
  var withoutSweepsTakenBack: Located {
    guard let entries else { return self }
    let kept = entries.compactMap { entry -> Entry? in
      guard SweepBlock(rawValue: entry.key) != nil else { return entry }
      if entry.value.isNone { return nil }
      guard let inner = entry.value.entries, inner.contains(where: { $0.value.isNone }) else { return entry }
      let rest = inner.filter { !$0.value.isNone }
      return rest.isEmpty
        ? nil
        : Entry(
          key: entry.key, keyLocation: entry.keyLocation,
          value: Located(.mapping(rest), at: entry.value.location))
    }
    return Located(.mapping(kept), at: location)
  }

  private var isNone: Bool {
    if case .scalar("none", isPlain: true) = content { true } else { false }
  }

  /// The keys that this root sets although a base's root sweeps them, each with the place of that sweep. Keys
  /// that this root sweeps itself, or whose sweep it takes back, are not among them.
  func settingsSwept(by base: Located) -> [(path: String, place: Location)] {
    SweepBlock.trained.filter(\.listsValues).flatMap { block -> [(path: String, place: Location)] in
      let own = self[block.rawValue]?.value
      if own?.isNone == true { return [] }
      return (base[block.rawValue]?.value.entries ?? []).filter { axis in
        own?[axis.key] == nil && self[SweepBlock.sweep.rawValue]?.value[axis.key] == nil
          && place(of: axis.key).isExact
      }.map { ($0.key, $0.keyLocation) }
    }
  }
}
