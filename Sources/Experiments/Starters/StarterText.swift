public import Components
import Language
import OrderedCollections

/// A starter as a file: its settings, and every other key of the tables as a comment with what it means and
/// its default.
public struct StarterText: Sendable {
  /// The schema's place, from the experiment file's folder.
  public static let schema = ".lab/experiment.schema.json"
  private static let width = 100

  private let starter: Starter
  private let settings: [(key: String, value: String)]
  private var lines: [String] = []

  /// Writes the text of a starter.
  ///
  /// - Parameters:
  ///   - starter: what the file is to show.
  ///   - name: the experiment's name, a slug.
  ///   - data: the file name of the starter's data, if it has some.
  ///   - root: the table of the file.
  public init(
    _ starter: Starter, name: String, data: String = "", root: [Descriptor] = Experiment.descriptors
  ) {
    self.starter = starter
    settings = starter.settings.map { ($0.key, $0.value == "{data}" ? data : $0.value) }
    write(root, name)
  }

  public var text: String { lines.joined(separator: "\n") + "\n" }

  private mutating func write(_ root: [Descriptor], _ name: String) {
    lines = [
      "# vim: ft=yaml", "# yaml-language-server: $schema=\(Self.schema)",
      "# To begin with task \(starter.task): what is commented out holds anyway. More on a key: lab help KEY",
    ]
    for descriptor in root {
      switch descriptor.key {
      case "experiment": lines.append("experiment: \(name)")
      case "title": lines.append("title: \(ResolvedYAML.inline(.text(starter.question)))")
      case "hypothesis": lines += ["hypothesis: |"] + Self.wrapped(starter.hypothesis, after: "  ")
      default: add(descriptor, below: "", depth: 0)
      }
      if descriptor.key == "seeds" { for key in LanguageKey.all { add(key) } }
    }
  }

  private func setting(_ key: String) -> String? { settings.last { $0.key == key }?.value }

  private func isOpen(_ key: String) -> Bool { settings.contains { $0.key.hasPrefix(key + ".") } }

  private func isSwept(_ key: String) -> Bool { settings.contains { $0.key == "sweep.\(key)" } }

  // MARK: settings

  private mutating func add(_ descriptor: Descriptor, below path: String, depth: Int) {
    let key = path.isEmpty ? descriptor.key : "\(path).\(descriptor.key)"
    let margin = String(repeating: "  ", count: depth)
    if depth == 0 { lines.append("") }
    let isSwept = isSwept(key)
    lines += Self.wrapped(
      Self.comment(on: descriptor) + (isSwept ? " Swept below." : ""), after: margin + "# ")
    if let value = setting(key) {
      lines.append("\(margin)\(descriptor.key): \(value)")
    } else if isOpen(key) {
      lines.append("\(margin)\(descriptor.key):")
      if let kind = setting("\(key).kind") { lines.append("\(margin)  kind: \(kind)") }
      for inner in inner(of: descriptor.type, at: key) { add(inner, below: key, depth: depth + 1) }
    } else if !isSwept {
      addDefault(descriptor, margin)
    }
  }

  /// A commented line that, uncommented, says what holds anyway.
  private mutating func addDefault(_ descriptor: Descriptor, _ margin: String) {
    guard case .section(let inner) = descriptor.type, margin.isEmpty else {
      let value = Self.brief(descriptor.defaultValue)
      let text = value == .text("") || descriptor.isRequired ? "…" : ResolvedYAML.inline(value)
      lines.append("\(margin)# \(descriptor.key): \(text)")
      return
    }
    lines.append("# \(descriptor.key):")
    for descriptor in inner {
      lines += Self.wrapped(Self.comment(on: descriptor), after: "#   # ")
      lines.append("#   \(descriptor.key): \(ResolvedYAML.inline(Self.brief(descriptor.defaultValue)))")
    }
  }

  /// The settings of a section, or of the component that the starter names.
  private func inner(of type: ValueType, at key: String) -> [Descriptor] {
    switch type {
    case .section(let descriptors): descriptors
    case .component(let family): setting("\(key).kind").flatMap { family.member($0)?.descriptors } ?? []
    case .optional(let wrapped): inner(of: wrapped, at: key)
    default: []
    }
  }

  /// What a key is for, its words or unit, and where there is more.
  private static func comment(on descriptor: Descriptor) -> String {
    var facts: [String] = []
    if let words = descriptor.type.words { facts.append(words.joined(separator: ", ")) }
    if let unit = descriptor.unit { facts.append("in \(unit)") }
    if let family = descriptor.type.family { facts.append("more: lab help \(family.name)") }
    if facts.isEmpty { return descriptor.doc }
    let sentence = descriptor.doc.hasSuffix(".") ? descriptor.doc.dropLast() : descriptor.doc[...]
    return "\(sentence) (\(facts.joined(separator: "; ")))."
  }

  /// Components by name.
  private static func brief(_ value: Value) -> Value {
    switch value {
    case .table(let entries): entries["kind"] ?? .table(entries.mapValues(brief))
    case .list(let items): .list(items.map(brief))
    default: value
    }
  }

  // MARK: the language

  private mutating func add(_ key: LanguageKey) {
    lines.append("")
    lines += Self.wrapped(key.doc, after: "# ")
    let swept = settings.filter { $0.key.hasPrefix("\(key.key).") }
    if swept.isEmpty {
      lines += key.examples.map { "# \($0)" }
    } else {
      lines.append("\(key.key):")
      lines += swept.map { "  \($0.key.dropFirst(key.key.count + 1)): \($0.value)" }
    }
  }

  /// A text in lines that begin with the same margin.
  private static func wrapped(_ text: String, after margin: String) -> [String] {
    Display.wrapped(text, after: margin, margin: margin, columns: width)
  }
}

extension ValueType {
  /// The words of a choice.
  fileprivate var words: [String]? {
    switch self {
    case .choice(let words): words
    case .optional(let wrapped): wrapped.words.map { ["none"] + $0 }
    case .list(let element, _): element.words
    default: nil
    }
  }

  /// The family of what is named.
  fileprivate var family: Family? {
    switch self {
    case .component(let family): family
    case .optional(let wrapped), .list(let wrapped, _), .mapping(let wrapped, _): wrapped.family
    case .oneOf(let types): types.lazy.compactMap(\.family).first
    default: nil
    }
  }
}
