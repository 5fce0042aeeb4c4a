public import Components

/// A value that takes the place of whatever the file says at a path.
struct Assignment: Sendable {
  let path: DottedPath
  let value: Located
}

extension Located {
  /// The tree with one value replaced. Missing mappings on the way are made; a component given by name, or
  /// left at its default, becomes a mapping with that `kind`.
  ///
  /// - Parameter defaults: the settings' values where the file says nothing.
  func applying(_ assignment: Assignment, defaults: Value) -> Located {
    replacing(assignment.path.words[...], by: assignment.value, defaults: defaults)
  }

  private func replacing(_ words: ArraySlice<DottedPath.Word>, by value: Located, defaults: Value?) -> Located
  {
    guard let word = words.first else { return value }
    var entries = entries(openedBy: word, defaults: defaults)
    // Defaults of one kind of component say nothing about another kind.
    let kind = entries.first { $0.key == "kind" }?.value.text
    let isDefaultKind = kind.map { defaults?["kind"] == .text($0) } ?? true
    let index = entries.firstIndex { $0.key == word.key }
    let old = index.map { entries[$0].value } ?? Located(.scalar("", isPlain: true), at: word.location)
    let new = old.replacing(words.dropFirst(), by: value, defaults: isDefaultKind ? defaults?[word.key] : nil)
    let entry = Entry(key: word.key, keyLocation: word.location, value: new)
    if let index { entries[index] = entry } else { entries.append(entry) }
    return Located(.mapping(entries), at: self.entries == nil ? word.location : location)
  }

  /// The entries among which a key can be set.
  private func entries(openedBy word: DottedPath.Word, defaults: Value?) -> [Entry] {
    switch content {
    case .mapping(let entries): return entries
    case .sequence: return []
    case .scalar(let text, let isPlain):
      if text == "none" { return [] }
      if !text.isEmpty { return [Entry(key: "kind", keyLocation: location, value: self)] }
      guard isPlain, case .text(let kind)? = defaults?["kind"] else { return [] }
      return [
        Entry(
          key: "kind", keyLocation: word.location,
          value: Located(.scalar(kind, isPlain: true), at: word.location))
      ]
    }
  }

  /// The place of the value at a dotted path with `[index]` for list items, or of the nearest node around it
  /// in the file.
  func place(of path: String) -> (location: Location, isExact: Bool) {
    let found = find(path)
    return (found.location, found.isExact)
  }

  /// Where the caret of a problem stands.
  public func location(of problem: Problem) -> Location {
    let found = find(problem.key)
    guard found.isExact else { return found.location }
    switch problem.place {
    case .value: return found.location
    case .key: return found.keyLocation ?? found.location
    case .part(let range): return found.node.location(ofPart: range) ?? found.location
    }
  }

  /// The node at a dotted path, or the nearest around it.
  private func find(_ path: String) -> (
    node: Located, location: Location, keyLocation: Location?, isExact: Bool
  ) {
    var node = self, place = location, key: Location?
    var words = path.split { $0 == "." || $0 == "[" || $0 == "]" }[...]
    while let word = words.first {
      if let index = Int(word), case .sequence(let items) = node.content, items.indices.contains(index) {
        (node, key) = (items[index], nil)
        place = node.location
        words = words.dropFirst()
      } else if let (entry, count) = node.entry(of: words) {
        (node, key) = (entry.value, entry.keyLocation)
        place = node.isAbsent || node.text == nil ? entry.keyLocation : node.location
        words = words.dropFirst(count)
      } else {
        return (node, place, key, false)
      }
    }
    return (node, place, key, true)
  }

  /// The entry that the first words name, and how many of them: keys may contain dots, as in
  /// `init: { b.f: 1 }`.
  private func entry(of words: ArraySlice<Substring>) -> (entry: Entry, words: Int)? {
    for count in stride(from: words.count, to: 0, by: -1) {
      if let entry = self[words.prefix(count).joined(separator: ".")] { return (entry, count) }
    }
    return nil
  }
}
