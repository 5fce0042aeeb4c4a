import Components

extension DottedPath {
  /// The same path with the words of one key joined, where a mapping with free keys holds it: in
  /// `model.init.b.f` the last two words are one key of `init`, in `model.init.W.gain` the last is a setting
  /// of the value at `W`.
  ///
  /// - Parameter schema: the table of the file's root. A path that it does not know stays as it is.
  func grouped(by schema: [Descriptor]) -> DottedPath {
    DottedPath(text: text, words: DottedPath.grouped(words[...], in: .section(schema)) ?? words)
  }

  /// Nil if the type has no such path.
  private static func grouped(_ words: ArraySlice<Word>, in type: ValueType) -> [Word]? {
    guard let word = words.first else { return [] }
    switch type {
    case .section(let descriptors): return grouped(words, among: descriptors)
    case .component(let family):
      if word.key == "kind" { return words.count == 1 ? [word] : nil }
      return family.members.lazy.compactMap { grouped(words, among: $0.descriptors) }.first
    case .optional(let wrapped): return grouped(words, in: wrapped)
    case .oneOf(let types): return types.lazy.compactMap { grouped(words, in: $0) }.first
    case .mapping(let element, _):
      // The shortest key that leaves a path of the element, else all words.
      for count in 1...words.count {
        guard let rest = grouped(words.dropFirst(count), in: element) else { continue }
        return [joined(word, words.prefix(count).dropFirst())] + rest
      }
      return nil
    case .flag, .integer, .real, .text, .choice, .list: return nil
    }
  }

  private static func grouped(_ words: ArraySlice<Word>, among descriptors: [Descriptor]) -> [Word]? {
    guard let word = words.first, let descriptor = descriptors.first(where: { $0.key == word.key }) else {
      return nil
    }
    return grouped(words.dropFirst(), in: descriptor.type).map { [word] + $0 }
  }

  private static func joined(_ first: Word, _ words: ArraySlice<Word>) -> Word {
    let key = words.reduce(first.key) { "\($0).\($1.key)" }
    return Word(key: key, location: first.location.part(offset: 0, length: key.unicodeScalars.count))
  }
}
