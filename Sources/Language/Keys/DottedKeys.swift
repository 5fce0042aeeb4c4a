public import Components

/// Every dotted key by which a sweep or `--set` can name a value. Keys lead into sections and components, but
/// not into lists.
public struct DottedKeys: Sendable {
  /// A key with every type it can have: below a component one for each kind that has it.
  public struct Entry: Sendable {
    /// Without the words that a file's author chooses.
    public let key: String
    public internal(set) var types: [ValueType]
    /// For each type where its setting is declared: families and kinds around it in one word, `cell.rnn`, or
    /// none, then keys from there.
    var homes: [[String]]
    public internal(set) var docs: [String]
    /// True for a mapping whose inner keys the author chooses; `types` are those of its values too.
    public let isOpen: Bool

    /// The words that the key takes, those of all its types.
    public var words: [String] { types.flatMap(\.words).distinct }
  }

  /// In a home: into what is optional.
  static let wrapped = "?"

  public private(set) var entries: [Entry] = []
  private var positions: [String: Int] = [:]

  public init(_ root: [Descriptor]) {
    for descriptor in root { add(descriptor, below: "", home: [""], inside: []) }
  }

  private mutating func add(
    _ descriptor: Descriptor, below path: String, home: [String], inside around: Set<String>
  ) {
    let key = path.isEmpty ? descriptor.key : "\(path).\(descriptor.key)"
    add(key, descriptor.type, descriptor.doc, home: home + [descriptor.key])
    walk(descriptor.type, at: key, home: home + [descriptor.key], inside: around)
  }

  /// - Parameter around: families around the place, since a family may hold itself.
  private mutating func walk(_ type: ValueType, at key: String, home: [String], inside around: Set<String>) {
    switch type {
    case .flag, .integer, .real, .text, .choice, .list, .mapping: return
    case .optional(let wrapped): walk(wrapped, at: key, home: home + [DottedKeys.wrapped], inside: around)
    case .oneOf(let types): for type in types { walk(type, at: key, home: home, inside: around) }
    case .section(let descriptors):
      for inner in descriptors { add(inner, below: key, home: home, inside: around) }
    case .component(let family):
      guard !around.contains(family.name) else { return }
      add("\(key).kind", .choice(family.kinds), "Which \(family.name).", home: [family.slug, "kind"])
      for member in family.members {
        for inner in member.descriptors {
          add(inner, below: key, home: ["\(family.slug).\(member.kind)"], inside: around.union([family.name]))
        }
      }
    }
  }

  private mutating func add(_ key: String, _ type: ValueType, _ doc: String, home: [String]) {
    if let position = positions[key] {
      guard !entries[position].homes.contains(home) else { return }
      entries[position].types.append(type)
      entries[position].homes.append(home)
      if !entries[position].docs.contains(doc) { entries[position].docs.append(doc) }
      return
    }
    positions[key] = entries.count
    let isOpen = if case .mapping = type { true } else { false }
    entries.append(Entry(key: key, types: [type], homes: [home], docs: [doc], isOpen: isOpen))
  }

  public subscript(key: String) -> Entry? { positions[key].map { entries[$0] } }
}

extension Family {
  /// The name as one word.
  var slug: String { name.split(separator: " ").joined(separator: "-") }
}

extension ValueType {
  /// The words among a type's values.
  fileprivate var words: [String] {
    switch self {
    case .flag: ["true", "false"]
    case .choice(let words): words
    case .optional(let wrapped): ["none"] + wrapped.words
    case .oneOf(let types): types.flatMap(\.words)
    case .list(let element, _): element.words
    case .component(let family): family.kinds
    case .integer, .real, .text, .section, .mapping: []
    }
  }
}
