import Components

/// What the writer of an unknown key may have meant.
struct KeyHint {
  let text: String

  /// - Parameters:
  ///   - keys: known in the mapping where the key stands.
  ///   - path: of that mapping, "" for the root.
  ///   - schema: the root's table.
  ///   - family: of the component that the mapping describes, if it does.
  init(key: String, keys: [String], path: String, schema: [Descriptor], family: Family?) {
    let near = Spelling.nearest(to: key, among: keys)
    let places = KeyHint.places(of: schema).filter { $0.key == key && $0.path != path }
    if let whole = keys.first(where: { KeyHint.initials($0) == key }) {
      text = "did you mean '\(whole)'?"
    } else if key.allSatisfy({ $0.isASCII && $0.isNumber }) {
      text = "in numbers, write a point and no comma"
    } else if let near, Spelling.distance(Spelling.folded(near), Spelling.folded(key)) <= 1 {
      text = "did you mean '\(near)'?"
    } else if let family,
      let owner = family.members.first(where: { $0.descriptors.contains { $0.key == key } })
    {
      text = "'\(key)' is a setting of \(family.name) '\(owner.kind)'"
    } else if let nearest = places.map({ KeyHint.depth($0.path) }).min() {
      var paths = places.filter { KeyHint.depth($0.path) == nearest }.map {
        $0.path.isEmpty ? key : $0.path + "." + key
      }
      paths = paths.enumerated().filter { paths.firstIndex(of: $0.element) == $0.offset }.map {
        "'\($0.element)'"
      }
      let here = path.isEmpty || keys.count > 8 ? "" : "; here: \(keys.joined(separator: ", "))"
      text = "'\(key)' exists at \(paths.prefix(3).joined(separator: " and "))\(here)"
    } else if let near {
      text = "did you mean '\(near)'?"
    } else if key.contains(":") {
      text = "leave a blank after the colon: '\(Display.shortened(String(key.prefix { $0 != ":" }))): …'"
    } else if key.contains(".") {
      let head = Display.shortened(String(key.prefix { $0 != "." }))
      text = "in the file, keys are nested: write '\(head):' and the rest indented below it"
    } else if let far = KeyHint.distant(key, schema) {
      text = "did you mean '\(far)'?"
    } else {
      text = keys.isEmpty ? "it has no settings: remove the line" : "known: \(Spelling.list(keys))"
    }
  }

  private static func depth(_ path: String) -> Int { path.split(separator: ".").count }

  /// `lr` of `learning_rate`; nothing for one word.
  private static func initials(_ key: String) -> String? {
    let words = key.split(separator: "_")
    return words.count > 1 ? String(words.compactMap(\.first)) : nil
  }

  private static func distant(_ key: String, _ schema: [Descriptor]) -> String? {
    let places = places(of: schema).filter { !$0.path.isEmpty }
    guard key.utf8.count > 3, let near = Spelling.nearest(to: key, among: places.map(\.key)) else {
      return nil
    }
    return places.first { $0.key == near }.map { "\($0.path).\($0.key)" }
  }

  /// Every key of the schema with the path of its mapping, outer ones first; components inside components
  /// only to a small depth, because families may contain themselves.
  private static func places(of schema: [Descriptor]) -> [(path: String, key: String)] {
    var result: [(path: String, key: String)] = []
    var level = [(path: "", descriptors: schema)]
    for _ in 0..<4 {
      var next: [(path: String, descriptors: [Descriptor])] = []
      for (path, descriptors) in level {
        for descriptor in descriptors {
          result.append((path, descriptor.key))
          let inner = path.isEmpty ? descriptor.key : "\(path).\(descriptor.key)"
          next += tables(in: descriptor.type).map { (inner, $0) }
        }
      }
      level = next
    }
    return result
  }

  private static func tables(in type: ValueType) -> [[Descriptor]] {
    switch type {
    case .section(let descriptors): [descriptors]
    case .component(let family): family.members.map { $0.descriptors }
    case .optional(let wrapped): tables(in: wrapped)
    case .list(let element, _), .mapping(let element, _): tables(in: element)
    case .oneOf(let types): types.flatMap { tables(in: $0) }
    case .flag, .integer, .real, .text, .choice: []
    }
  }
}
