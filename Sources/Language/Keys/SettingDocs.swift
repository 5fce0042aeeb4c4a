public import Components

/// The meaning of one experiment's settings, by dotted key, for the components that it names.
public struct SettingDocs: Sendable {
  public private(set) var docs: [String: String] = [:]

  /// - Parameters:
  ///   - value: the settings as run.
  ///   - root: the table of the file.
  public init(of value: Value, _ root: [Descriptor]) { add(root, of: value, below: "") }

  private mutating func add(_ descriptors: [Descriptor], of value: Value, below path: String) {
    for descriptor in descriptors {
      guard let inner = value[descriptor.key] else { continue }
      let key = path.isEmpty ? descriptor.key : "\(path).\(descriptor.key)"
      docs[key] = descriptor.doc + (descriptor.unit.map { " In \($0)." } ?? "")
      add(descriptor.type, of: inner, at: key)
    }
  }

  private mutating func add(_ type: ValueType, of value: Value, at path: String) {
    switch type {
    case .flag, .integer, .real, .text, .choice, .list, .mapping: return
    case .optional(let wrapped): add(wrapped, of: value, at: path)
    case .oneOf(let types): for type in types { add(type, of: value, at: path) }
    case .section(let descriptors): add(descriptors, of: value, below: path)
    case .component(let family):
      guard case .text(let kind)? = value["kind"], let member = family.member(kind) else { return }
      docs["\(path).kind"] = member.summary
      add(member.descriptors, of: value, below: path)
    }
  }
}
