public import Components

/// Everything that a table of settings leads to: families of components with the places where they may stand,
/// and every key.
public struct SettingsIndex: Sendable {
  /// A family and the dotted keys that name its members.
  public struct Place: Sendable {
    public let family: Family
    public internal(set) var keys: [String]
  }

  /// A setting at its dotted key; below a component, of one kind.
  public struct Entry: Sendable {
    public let path: String
    /// The kind of component to which the setting belongs, such as `adam`; nil if it belongs to none.
    public let kind: String?
    public let descriptor: Descriptor
  }

  public let root: [Descriptor]
  public private(set) var families: [Place] = []
  /// Outer settings before inner ones.
  public private(set) var entries: [Entry] = []

  public init(_ root: [Descriptor]) {
    self.root = root
    for descriptor in root { add(descriptor, below: "", kind: nil, inside: []) }
  }

  /// - Parameter families: those around the setting, since a family may hold itself.
  private mutating func add(
    _ descriptor: Descriptor, below path: String, kind: String?, inside families: Set<String>
  ) {
    let path = path.isEmpty ? descriptor.key : "\(path).\(descriptor.key)"
    entries.append(Entry(path: path, kind: kind, descriptor: descriptor))
    add(descriptor.type, at: path, kind: kind, inside: families)
  }

  private mutating func add(_ type: ValueType, at path: String, kind: String?, inside around: Set<String>) {
    switch type {
    case .flag, .integer, .real, .text, .choice: return
    case .optional(let wrapped), .list(let wrapped, _), .mapping(let wrapped, _):
      add(wrapped, at: path, kind: kind, inside: around)
    case .oneOf(let types): for type in types { add(type, at: path, kind: kind, inside: around) }
    case .section(let descriptors):
      for inner in descriptors { add(inner, below: path, kind: kind, inside: around) }
    case .component(let family):
      if let known = families.firstIndex(where: { $0.family.name == family.name }) {
        if !families[known].keys.contains(path) { families[known].keys.append(path) }
      } else {
        families.append(Place(family: family, keys: [path]))
      }
      guard !around.contains(family.name) else { return }
      for member in family.members {
        for inner in member.descriptors {
          add(inner, below: path, kind: member.kind, inside: around.union([family.name]))
        }
      }
    }
  }
}

extension SettingsIndex {
  /// The family that a word names, in the singular or plural, with British or American spelling.
  public func family(_ word: String) -> Place? {
    let wanted = SettingsIndex.folded(word)
    return families.first { place in
      let name = SettingsIndex.folded(place.family.name)
      return wanted == name || wanted == SettingsIndex.folded(place.plural)
    }
  }

  private static func folded(_ word: String) -> String { word.lowercased().replacing("iz", with: "is") }

  /// The settings at a dotted key, one for each kind that has it; kinds may stand in it, indices are dropped.
  /// Where the file's author chooses keys, and for `kind`, those around it.
  public func entries(at key: String) -> [Entry] {
    let wanted = SettingsIndex.withoutIndices(key)
    let exact = entries.filter { entry in
      if entry.path == wanted { return true }
      guard let kind = entry.kind, let point = entry.path.lastIndex(of: ".") else { return false }
      return "\(entry.path[..<point]).\(kind)\(entry.path[point...])" == wanted
    }
    if !exact.isEmpty { return exact }
    if wanted.hasSuffix(".kind") {
      let path = wanted.dropLast(".kind".count)
      return entries.filter { $0.path == path && families.contains { $0.keys.contains(String(path)) } }
    }
    return entries.filter { entry in
      if case .mapping = entry.descriptor.type { wanted.hasPrefix(entry.path + ".") } else { false }
    }
  }

  /// Every dotted key once, in the order of the tables.
  public var keys: [String] { entries.map(\.path).distinct }

  /// The settings of a name, wherever they stand.
  public func entries(named key: String) -> [Entry] { entries.filter { $0.descriptor.key == key } }

  /// `beside[1].window` without what is in brackets.
  private static func withoutIndices(_ key: String) -> String {
    var depth = 0
    return String(
      key.filter { character in
        if character == "[" { depth += 1 }
        defer { if character == "]" { depth -= 1 } }
        return depth == 0
      })
  }
}

extension SettingsIndex.Place {
  /// `cells`, `families`
  public var plural: String {
    family.name.hasSuffix("y") && !family.name.hasSuffix("ey")
      ? family.name.dropLast() + "ies" : family.name + "s"
  }
}
