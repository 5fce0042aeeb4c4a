import Components

/// Arguments of `--set`: `key=value`.
enum Override {
  /// - Parameters:
  ///   - tree: the file's root; where it already has the key, messages say which place is overridden.
  ///   - schema: the root's table.
  ///   - isScan: whether the file's scan is meant.
  static func parse(
    _ argument: String, position: Int, for tree: Located, schema: [Descriptor], isScan: Bool = false
  ) -> Result<Assignment, Faults> {
    do throws(Faults) {
      let bare = Location(
        InputText(kind: .override(position: position, replaced: nil), name: argument, text: argument),
        line: 1, column: 1)
      guard let sign = argument.firstIndex(of: "=") else {
        throw fault(
          bare.spanning(argument), "'\(Display.shortened(argument))' has no '='",
          "write key=value, such as optimizer.learning_rate=1e-3")
      }
      let key = String(argument[..<sign])
      let replaced = path(key, at: bare).flatMap { place(of: $0, in: tree) }?.description
      let input = InputText(
        kind: .override(position: position, replaced: replaced), name: argument, text: argument)
      let start = Location(input, line: 1, column: 1)
      guard let path = path(key, at: start)?.grouped(by: schema) else {
        throw fault(
          start.spanning(key), "'\(Display.shortened(key))' is not a dotted key",
          "write key=value, such as optimizer.learning_rate=1e-3")
      }
      if let swept = swept(path, tree, schema, isScan: isScan) {
        throw fault(
          start.spanning(key),
          "'\(key)' is swept in \(swept.entry.keyLocation.description), which would undo this",
          swept.block == .sweep || swept.block == .scan
            ? "to keep one point: --set \(swept.block.rawValue).\(key)=[VALUE]"
            : "change it in '\(swept.block.rawValue)', or remove it there")
      }
      return .success(
        Assignment(
          path: path, value: try value(String(argument[argument.index(after: sign)...]), after: key, input)))
    } catch {
      return .failure(error)
    }
  }

  /// Behind the words of a block that varies settings, the rest of a key is one dotted path.
  private static func path(_ key: String, at start: Location) -> DottedPath? {
    guard let path = DottedPath(key, at: start), let block = SweepBlock(rawValue: path.words[0].key) else {
      return DottedPath(key, at: start)
    }
    let before = block.wordsBeforeKey
    guard path.words.count > before else { return path }
    let rest = path.keys.dropFirst(before).joined(separator: ".")
    let last = DottedPath.Word(key: rest, location: path.words[before].location.spanning(rest))
    return DottedPath(text: path.text, words: path.words.prefix(before) + [last])
  }

  /// Where the file has the value of a key, if it has.
  private static func place(of path: DottedPath, in tree: Located) -> Location? {
    guard SweepBlock(rawValue: path.words[0].key) != nil else {
      let place = tree.place(of: path.text)
      return place.isExact ? place.location : nil
    }
    return path.keys.reduce(Optional(tree)) { $0?[$1]?.value }?.location
  }

  /// The key that a block of the file varies and that this one would change, or be part of.
  private static func swept(_ path: DottedPath, _ tree: Located, _ schema: [Descriptor], isScan: Bool)
    -> SweepBlock.SweptKey?
  {
    SweepBlock.keys(of: SweepBlock.meant(in: tree, isScan: isScan), in: tree).first { key in
      guard let swept = DottedPath(key.entry.key, at: key.entry.keyLocation)?.grouped(by: schema) else {
        return false
      }
      return swept.contains(path) || path.contains(swept)
    }
  }

  /// Text that begins with a bracket or a quote is YAML; all other text is one plain scalar as it stands.
  private static func value(_ text: String, after key: String, _ input: InputText) throws(Faults) -> Located {
    let column = key.unicodeScalars.count + 2
    let blanks = text.unicodeScalars.prefix { $0 == " " }.count
    let location = Location(
      input, line: 1, column: column + blanks, length: text.unicodeScalars.count - blanks)
    guard let first = text.unicodeScalars.dropFirst(blanks).first, "[{\"'".unicodeScalars.contains(first)
    else {
      _ = try ValidText(text: text, input: input)
      let trimmed = text.unicodeScalars.dropFirst(blanks).reversed().drop { $0 == " " }.reversed()
      return Located(.scalar(String(String.UnicodeScalarView(trimmed)), isPlain: true), at: location)
    }
    // The key is blanked out, so that columns are those of the argument.
    let padded = String(repeating: " ", count: column - 1) + text
    return try YAMLDocument.parse(ValidText(text: padded, input: input))
      ?? Located(.scalar("", isPlain: true), at: location)
  }

  private static func fault(_ location: Location, _ message: String, _ remedy: String) -> Faults {
    Faults([Fault(location, message, remedy: remedy)])
  }
}

extension Location {
  /// The stretch that begins here and is as long as a text.
  fileprivate func spanning(_ text: String) -> Location { part(offset: 0, length: text.unicodeScalars.count) }
}
