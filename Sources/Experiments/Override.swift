import Components

/// Arguments of `--set`: `key=value`.
enum Override {
  /// - Parameters:
  ///   - tree: the file's root; where it already has the key, messages say which place is overridden.
  ///   - schema: the root's table.
  static func parse(
    _ argument: String, position: Int, for tree: Located, schema: [Descriptor]
  ) -> Result<Assignment, Diagnostics> {
    do throws(Diagnostics) {
      let bare = Location(
        Source(kind: .override(position: position, replaced: nil), name: argument, text: argument), line: 1, column: 1)
      guard let sign = argument.firstIndex(of: "=") else {
        throw fault(
          bare.spanning(argument), "'\(Display.shortened(argument))' has no '='",
          "write key=value, such as optimizer.learning_rate=1e-3")
      }
      let key = String(argument[..<sign])
      let kind = Source.Kind.override(position: position, replaced: place(of: key, in: tree)?.description)
      let source = Source(kind: kind, name: argument, text: argument)
      let start = Location(source, line: 1, column: 1)
      guard let path = path(key, at: start)?.grouped(by: schema) else {
        throw fault(
          start.spanning(key), "'\(Display.shortened(key))' is not a dotted key",
          "write key=value, such as optimizer.learning_rate=1e-3")
      }
      if let swept = sweptPlace(path, tree, schema) {
        throw fault(
          start.spanning(key), "'\(key)' is swept in \(swept.description), which would undo this",
          "to keep one point: --set sweep.\(key)=[VALUE]")
      }
      return .success(
        Assignment(path: path, value: try value(String(argument[argument.index(after: sign)...]), after: key, source)))
    } catch {
      return .failure(error)
    }
  }

  /// Below `sweep`, keys are dotted paths themselves.
  private static func path(_ key: String, at start: Location) -> DottedPath? {
    guard let path = DottedPath(key, at: start), let first = path.words.first else { return nil }
    guard first.key == "sweep", path.words.count > 1 else { return path }
    let rest = String(key.dropFirst("sweep.".count))
    let head = DottedPath(word: first.key, at: first.location)
    return DottedPath(head, then: DottedPath(word: rest, at: path.words[1].location.spanning(rest)))
  }

  /// Where the file has the value of a key, if it has.
  private static func place(of key: String, in tree: Located) -> Location? {
    if key.hasPrefix("sweep.") { return tree["sweep"]?.value[String(key.dropFirst("sweep.".count))]?.value.location }
    let place = tree.place(of: key)
    return place.isExact && !key.isEmpty ? place.location : nil
  }

  /// Where the file sweeps the key or something that contains it.
  private static func sweptPlace(_ path: DottedPath, _ tree: Located, _ schema: [Descriptor]) -> Location? {
    tree["sweep"]?.value.entries?.first { entry in
      guard let swept = DottedPath(entry.key, at: entry.keyLocation)?.grouped(by: schema) else { return false }
      return swept.contains(path) || path.contains(swept)
    }?.keyLocation
  }

  /// Text that begins with a bracket or a quote is YAML; all other text is one plain scalar as it stands.
  private static func value(_ text: String, after key: String, _ source: Source) throws(Diagnostics) -> Located {
    let column = key.unicodeScalars.count + 2
    let blanks = text.unicodeScalars.prefix { $0 == " " }.count
    let location = Location(source, line: 1, column: column + blanks, length: text.unicodeScalars.count - blanks)
    guard let first = text.unicodeScalars.dropFirst(blanks).first, "[{\"'".unicodeScalars.contains(first) else {
      _ = try SourceText(text: text, source: source)
      let trimmed = text.unicodeScalars.dropFirst(blanks).reversed().drop { $0 == " " }.reversed()
      return Located(.scalar(String(String.UnicodeScalarView(trimmed)), isPlain: true), at: location)
    }
    // The key is blanked out, so that columns are those of the argument.
    let padded = String(repeating: " ", count: column - 1) + text
    return try YAMLDocument.parse(SourceText(text: padded, source: source)) ?? Located(.scalar("", isPlain: true), at: location)
  }

  private static func fault(_ location: Location, _ message: String, _ suggestion: String) -> Diagnostics {
    Diagnostics([Diagnostic(location, message, suggestion: suggestion)])
  }
}

extension Location {
  /// The stretch that begins here and is as long as a text.
  fileprivate func spanning(_ text: String) -> Location { part(offset: 0, length: text.unicodeScalars.count) }
}
