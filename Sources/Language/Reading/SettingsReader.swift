import Components
import OrderedCollections

/// Reads located text by descriptor tables: the schema decides what a scalar means. All faults are gathered.
public struct SettingsReader {
  /// Integers that `first..last` may stand for.
  public static let rangeLimit = 10_000

  var faults: FaultCollector
  /// The root's table, for telling where else a key exists.
  private let schema: [Descriptor]
  /// Keys of the root that are part of the language, not of its table, and were read before.
  private let extraKeys: [String]
  /// Tables of the components met so far.
  private var tables: [String: [Descriptor]] = [:]

  init(schema: [Descriptor], extraKeys: [String] = [], faults: FaultCollector = FaultCollector()) {
    (self.schema, self.extraKeys, self.faults) = (schema, extraKeys, faults)
  }

  /// Checks the keys of a mapping: unknown ones, and required ones that are missing. False where a fault was
  /// reported.
  ///
  /// - Parameters:
  ///   - path: of the mapping, "" for the root.
  ///   - noun: what a message calls the mapping.
  ///   - kind: of the component that it describes, if it does.
  mutating func accepts(
    _ entries: [Located.Entry], of descriptors: [Descriptor], in node: Located, at path: String, noun: String,
    kind: String? = nil, among kinds: Family? = nil
  ) -> Bool {
    var isGood = true
    let keys = descriptors.map(\.key) + (path.isEmpty || kinds == nil ? [] : ["kind"])
    let languageKeys = extraKeys + [LanguageKey.extends]
    for entry in entries where !keys.contains(entry.key) {
      isGood = false
      if faults.isFull { break }
      if path.isEmpty, languageKeys.contains(entry.key) {
        faults.report(
          entry.keyLocation,
          "'\(entry.key)' stands at the top of a file only, not in a sweep"
            + (entry.key == LanguageKey.extends ? " or an argument" : ""),
          "write it in the file")
        continue
      }
      if let reason = kind.flatMap({ kinds?.member($0)?.declined[entry.key] }) {
        faults.report(
          entry.keyLocation, "\(noun) has no '\(entry.key)': \(reason)", "remove '\(entry.key)'")
        continue
      }
      let hint = KeyHint(
        key: entry.key, keys: keys + (path.isEmpty ? languageKeys : []), path: path, schema: schema,
        family: kinds)
      faults.report(entry.keyLocation, "unknown key '\(Display.shortened(entry.key))' in \(noun)", hint.text)
    }
    for descriptor in descriptors
    where descriptor.isRequired && !entries.contains(where: { $0.key == descriptor.key }) {
      faults.report(
        node.location, "\(noun) has no '\(descriptor.key)', which is required",
        "add '\(descriptor.key): …': \(SettingsReader.firstSentence(of: descriptor.doc))")
      isGood = false
    }
    return isGood
  }

  private static func firstSentence(of doc: String) -> Substring {
    doc.firstRange(of: ". ").map { doc[...$0.lowerBound] } ?? doc[...]
  }

  /// The value of `key: …`, or nil if a fault was reported.
  mutating func value(of entry: Located.Entry, as type: ValueType, at path: String) -> Value? {
    if entry.value.isAbsent {
      faults.report(entry.keyLocation, "'\(path)' has no value", type.remedyForNothing)
      return nil
    }
    return value(entry.value, as: type, at: path)
  }

  /// The value of a node, or nil if a fault was reported.
  ///
  /// - Parameter path: dotted, with `[index]` for the items of a list.
  mutating func value(_ node: Located, as type: ValueType, at path: String) -> Value? {
    switch type {
    case .flag, .integer, .real, .text, .choice: return scalar(node, as: type, at: path)
    case .list(let element, let count): return list(node, of: element, count: count, as: type, at: path)
    case .optional(let wrapped):
      if node.text == "none" { return .text("none") }
      return alternative(node, among: [wrapped], of: type, at: path)
    case .oneOf(let types): return alternative(node, among: types, of: type, at: path)
    case .component(let family): return component(node, of: family, at: path)
    case .section(let descriptors):
      guard let entries = node.entries else { return mismatch(node, type, at: path) }
      let isGood = accepts(entries, of: descriptors, in: node, at: path, noun: "'\(path)'")
      let table = table(entries, of: descriptors, at: path)
      return isGood ? table.map { .table($0) } : nil
    case .mapping(let element, _): return mapping(node, of: element, as: type, at: path)
    }
  }

  /// A mapping whose keys the file's author chooses.
  private mutating func mapping(_ node: Located, of element: ValueType, as type: ValueType, at path: String)
    -> Value?
  {
    guard let entries = node.entries else { return mismatch(node, type, at: path) }
    var table: OrderedDictionary<String, Value> = [:]
    var isGood = true
    for entry in entries {
      if !ValueType.isMappingKey(entry.key) {
        faults.report(
          entry.keyLocation, "'\(Display.shortened(entry.key))' is not a name",
          "write letters, digits and '_', such as 'z' or 'b.f'")
        isGood = false
      } else if let value = value(of: entry, as: element, at: "\(path).\(entry.key)") {
        table[entry.key] = value
      } else {
        isGood = false
      }
    }
    return isGood ? .table(table) : nil
  }

  /// The entries that a table knows, in the table's order; nil if a fault was reported.
  private mutating func table(
    _ entries: [Located.Entry], of descriptors: [Descriptor], at path: String
  ) -> OrderedDictionary<String, Value>? {
    var table: OrderedDictionary<String, Value> = [:]
    var isGood = true
    for descriptor in descriptors {
      guard let entry = entries.first(where: { $0.key == descriptor.key }) else { continue }
      if let value = value(of: entry, as: descriptor.type, at: "\(path).\(descriptor.key)") {
        table[descriptor.key] = value
      } else {
        isGood = false
      }
    }
    return isGood ? table : nil
  }

  /// A name, or a mapping with `kind` and the component's settings.
  private mutating func component(_ node: Located, of family: Family, at path: String) -> Value? {
    switch node.content {
    case .scalar(let text, isPlain: true) where ScalarGrammar.looksTyped(text):
      let owner = family.members.lazy.compactMap { member in member.numberKey.map { (member.kind, $0) } }
        .first
      return mismatch(
        node, .component(family), at: path,
        owner.map { "write '{ kind: \($0), \($1): \(Display.shortened(text)) }'" })
    case .scalar(let kind, _):
      return member(kind, at: node, of: family, path) == nil ? nil : .table(["kind": .text(kind)])
    case .sequence: return mismatch(node, .component(family), at: path)
    case .mapping(let entries):
      guard let kind = node["kind"] else {
        let isNested = entries.count == 1 && family.kinds.contains(entries[0].key)
        faults.report(
          node.location, "'\(path)' does not say which \(family.name): 'kind' is missing",
          isNested
            ? "write '{ kind: \(entries[0].key), … }'"
            : "add 'kind: …', one of \(Spelling.list(family.kinds))")
        return nil
      }
      guard let name = kind.value.text, !kind.value.isAbsent else {
        faults.report(
          kind.value.isAbsent ? kind.keyLocation : kind.value.location, "'\(path).kind' must be a name",
          "one of \(Spelling.list(family.kinds))")
        return nil
      }
      guard let descriptors = member(name, at: kind.value, of: family, path) else { return nil }
      let isGood = accepts(
        entries, of: descriptors, in: node, at: path, noun: "'\(path)' of kind \(name)",
        kind: name, among: family)
      guard let settings = table(entries, of: descriptors, at: path), isGood else { return nil }
      var table: OrderedDictionary<String, Value> = ["kind": .text(name)]
      for (key, value) in settings { table[key] = value }
      return .table(table)
    }
  }

  /// The table of a kind, or nil after reporting that there is no such kind.
  private mutating func member(_ kind: String, at node: Located, of family: Family, _ path: String)
    -> [Descriptor]?
  {
    let name = "\(family.name) \(kind)"
    if let known = tables[name] { return known }
    guard let member = family.member(kind) else {
      let near = Spelling.nearest(to: kind, among: family.kinds).map { "did you mean '\($0)'? " } ?? ""
      faults.report(
        node.location, "unknown \(family.name) '\(Display.shortened(kind))' in '\(path)'",
        near + "known: \(Spelling.list(family.kinds))")
      return nil
    }
    let descriptors = member.descriptors
    tables[name] = descriptors
    return descriptors
  }

  /// A sequence; or one scalar, which stands for a list of itself; integers also as `first..last`.
  private mutating func list(
    _ node: Located, of element: ValueType, count: ClosedRange<Int>, as type: ValueType, at path: String
  ) -> Value? {
    var values: [Value] = []
    var isGood = true
    switch node.content {
    case .mapping: return mismatch(node, type, at: path)
    case .scalar:
      if let range = range(node, of: element, at: path) {
        values = range
      } else if let value = attempt({ $0.value(node, as: element, at: path) }) {
        values = [value]
      } else {
        return element.isScalar ? mismatch(node, type, at: path) : value(node, as: element, at: path)
      }
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        if item.isAbsent {
          faults.report(item.location, "'\(path)[\(index)]' has no value", element.remedyForNothing)
          isGood = false
        } else if let range = range(item, of: element, at: path) {
          values += range
        } else if let value = value(item, as: element, at: "\(path)[\(index)]") {
          values.append(value)
        } else {
          isGood = false
        }
      }
    }
    guard isGood else { return nil }
    guard count.contains(values.count) else {
      faults.report(
        node.location,
        "'\(path)' must be \(type.expectation) (got \(values.count == 0 ? "none" : String(values.count)))",
        values.isEmpty
          ? "write at least \(count.lowerBound)"
          : values.count < count.lowerBound ? "add items" : "remove items")
      return nil
    }
    return .list(values)
  }

  /// The integers of `first..last`, or nil if that is not what is written, or not what the list holds.
  private mutating func range(_ node: Located, of element: ValueType, at path: String) -> [Value]? {
    guard case .integer(let bounds) = element, case .scalar(let text, isPlain: true) = node.content,
      let range = ScalarGrammar.range(text), range.count <= SettingsReader.rangeLimit,
      bounds.contains(range.lowerBound),
      bounds.contains(range.upperBound)
    else { return nil }
    return range.map { .integer($0) }
  }

  /// The first of some types that accepts a node. Where none does, a mapping or list is reported by the one
  /// type for such.
  private mutating func alternative(
    _ node: Located, among types: [ValueType], of whole: ValueType, at path: String
  ) -> Value? {
    for type in types {
      if let value = attempt({ $0.value(node, as: type, at: path) }) { return value }
    }
    if let text = node.text, ["nan", "inf"].contains(text.lowercased().drop { "+-.".contains($0) }) {
      return mismatch(node, whole, at: path, "write a finite number")
    }
    if let text = node.text, ScalarGrammar.real(text) == .no, let named = types.first(where: \.isComponent) {
      return value(node, as: named, at: path)
    }
    let fitting = types.filter { $0.hasShape(of: node) }
    if fitting.count == 1, node.text == nil || fitting[0].isComponent {
      return value(node, as: fitting[0], at: path)
    }
    return mismatch(node, whole, at: path)
  }

  /// The value of a reading that leaves no trace where it fails.
  private mutating func attempt(_ read: (inout SettingsReader) -> Value?) -> Value? {
    let before = faults
    let value = read(&self)
    if value == nil { faults = before }
    return value
  }

  /// Reports that a node is not what its setting holds.
  mutating func mismatch(_ node: Located, _ type: ValueType, at path: String, _ remedy: String? = nil)
    -> Value?
  {
    faults.report(
      node.location, "'\(path)' must be \(type.expectation) (got \(node.brief))",
      remedy ?? type.remedy(for: node))
    return nil
  }
}

extension Component {
  /// The first setting that is a number: what somebody means who writes a number for the component.
  fileprivate static var numberKey: String? {
    descriptors.first { descriptor in
      switch descriptor.type {
      case .integer, .real: true
      default: false
      }
    }?.key
  }
}
