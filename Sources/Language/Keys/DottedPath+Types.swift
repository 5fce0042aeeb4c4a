import Components

extension DottedPath {
  /// Where the whole path stands; its last word where the words stand apart.
  var location: Location {
    let length = text.unicodeScalars.count, last = words[words.count - 1].location
    return words[0].location.line == last.line
      && last.column + last.length == words[0].location.column + length
      ? words[0].location.part(offset: 0, length: length) : last
  }

  /// What the path may hold: one type for each kind of component on its way that knows it, none where nobody
  /// does.
  ///
  /// - Parameter schema: the table of the file's root.
  func types(in schema: [Descriptor]) -> [ValueType] { ValueType.section(schema).types(at: words[...]) }

  /// Whether a component on the path's way is, in a tree, of a kind without that key, or `none`. Keys that
  /// nobody knows are not missing but wrong.
  ///
  /// - Parameter defaults: the settings' values where the tree says nothing.
  func isMissing(in tree: Located, schema: [Descriptor], defaults: Value) -> Bool {
    ValueType.section(schema).isMissing(words[...], node: tree, value: defaults)
  }

  /// Whether the path leads into a value that may be of several kinds, so that it can be missing.
  func isConditional(in schema: [Descriptor]) -> Bool { ValueType.section(schema).isConditional(words[...]) }
}

extension ValueType {
  fileprivate func types(at words: ArraySlice<DottedPath.Word>) -> [ValueType] {
    guard let word = words.first else { return [self] }
    switch self {
    case .section(let descriptors):
      return descriptors.first { $0.key == word.key }?.type.types(at: words.dropFirst()) ?? []
    case .component(let family):
      if word.key == "kind" { return [.choice(family.kinds)] }
      return family.members.flatMap { ValueType.section($0.descriptors).types(at: words) }
    case .optional(let wrapped): return wrapped.types(at: words)
    case .oneOf(let types): return types.flatMap { $0.types(at: words) }
    case .mapping(let element, _): return element.types(at: words.dropFirst())
    case .flag, .integer, .real, .text, .choice, .list: return []
    }
  }

  fileprivate func isConditional(_ words: ArraySlice<DottedPath.Word>) -> Bool {
    guard let word = words.first else { return false }
    guard case .section(let descriptors) = self else { return true }
    return descriptors.first { $0.key == word.key }?.type.isConditional(words.dropFirst()) ?? false
  }

  /// - Parameters:
  ///   - node: what the file says here, if it does.
  ///   - value: what holds where it says nothing, if that is known.
  fileprivate func isMissing(_ words: ArraySlice<DottedPath.Word>, node: Located?, value: Value?) -> Bool {
    guard let word = words.first else { return false }
    func isMissing(behind descriptor: Descriptor, _ value: Value?) -> Bool {
      descriptor.type.isMissing(
        words.dropFirst(), node: node?[word.key]?.value, value: value?[word.key] ?? descriptor.defaultValue)
    }
    switch self {
    case .section(let descriptors):
      guard let descriptor = descriptors.first(where: { $0.key == word.key }) else { return false }
      return isMissing(behind: descriptor, value)
    case .component(let family):
      let known = value.flatMap { $0["kind"] }.flatMap { String(value: $0) }
      let stated = node.flatMap { $0.text ?? $0["kind"]?.value.text }.flatMap { $0.isEmpty ? nil : $0 }
      guard word.key != "kind", let kind = stated ?? known, let member = family.member(kind) else {
        return false
      }
      guard let descriptor = member.descriptors.first(where: { $0.key == word.key }) else { return true }
      return isMissing(behind: descriptor, kind == known ? value : nil)
    case .optional(let wrapped):
      let isNone = node.map { $0.text == "none" } ?? (value == .text("none"))
      return isNone || wrapped.isMissing(words, node: node, value: value)
    case .oneOf(let types): return types.allSatisfy { $0.isMissing(words, node: node, value: value) }
    case .mapping(let element, _):
      guard words.count > 1, let inner = node?[word.key]?.value else { return false }
      return element.isMissing(words.dropFirst(), node: inner, value: nil)
    case .flag, .integer, .real, .text, .choice, .list: return true
    }
  }
}
