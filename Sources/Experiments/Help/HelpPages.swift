public import Components
public import Language
import Recurrent
import TrialFormat

/// What `lab help TOPIC` prints: made from the tables that also drive parsing, so that it cannot be out of
/// date.
public struct HelpPages: Sendable {
  private let index: SettingsIndex
  private let language: [LanguageKey]
  private let width: Int

  /// - Parameters:
  ///   - root: the table of the experiment file.
  ///   - language: the keys beside it.
  ///   - width: of the terminal, in columns.
  public init(
    _ root: [Descriptor] = Experiment.descriptors, language: [LanguageKey] = LanguageKey.all, width: Int = 80
  ) {
    (index, self.language, self.width) = (SettingsIndex(root), language, width)
  }

  /// The page for the words after `lab help`; nil if there is none. The word `keys` lists the keys of the
  /// file.
  public func page(_ words: [String]) -> String? {
    if words == ["claims"] { return ClaimHelp.page(width: width) }
    if words == ["keys"] { return list(index.root, title: "The keys of an experiment file:") }
    if words.count == 1, let key = language.first(where: { $0.key == words[0] }) { return page(of: key) }
    if let first = words.first, let place = index.family(first) {
      if words.count == 1 { return page(of: place) }
      if words.count == 2, let member = place.family.member(words[1]) { return page(of: member, in: place) }
    }
    let key = words.joined(separator: ".")
    let found = index.entries(at: key)
    if !found.isEmpty { return page(of: found) }
    guard words.count == 1 else { return nil }
    let members = index.families.flatMap { place in
      place.family.members.filter { $0.kind == key }.map { ($0, place) }
    }
    if !members.isEmpty { return members.map { page(of: $0, in: $1) }.joined(separator: "\n") }
    let named = index.entries(named: key)
    return named.isEmpty ? nil : page(of: named)
  }

  /// What the author of words without a page may have meant, among the topics of help and the caller's
  /// `commands`.
  public func suggestion(for words: [String], commands: [String]) -> String {
    if words.count == 2, let place = index.family(words[0]) {
      let known = place.family.kinds
      return Spelling.nearest(to: words[1], among: known).map { "did you mean '\(place.family.name) \($0)'?" }
        ?? "known \(place.plural): \(Spelling.list(known))"
    }
    let plurals = index.families.map(\.plural), kinds = index.families.flatMap(\.family.kinds)
    let topic = words.joined(separator: ".")
    // What is asked for as a whole comes before its parts.
    let groups = [
      plurals + index.families.map(\.family.name) + commands, language.map(\.key) + kinds,
      index.entries.map(\.path),
      index.entries.map(\.descriptor.key),
    ]
    let near = groups.compactMap { Spelling.nearest(to: topic, among: $0) }
    return near.first.map { "did you mean '\($0)'?" }
      ?? "topics: \(Spelling.list(plurals)), keys, a command, a component or a key such as train.steps"
  }

  // MARK: families

  private func page(of place: SettingsIndex.Place) -> String {
    var help = HelpText(width: width)
    help.paragraph("\(place.plural), named by \(place.keys.joined(separator: ", ")):")
    for member in place.family.members {
      help.blank()
      help.line(member.kind, indent: 2)
      help.paragraph(member.summary, indent: 6)
      let settings = member.descriptors.map {
        $0.isRequired ? "\($0.key) (required)" : "\($0.key) (\(Self.text(of: $0.defaultValue)))"
      }
      if !settings.isEmpty { help.paragraph("settings: " + settings.joined(separator: ", "), indent: 6) }
      let columns = ClaimHelp.columns(of: member).map(\.name)
      if !columns.isEmpty { help.paragraph("columns: " + columns.joined(separator: ", "), indent: 6) }
      if let reference = member.reference { help.paragraph(reference, indent: 6) }
    }
    help.blank()
    help.paragraph("More on each: lab help \(place.family.name) NAME")
    return help.text
  }

  private func page(of member: any Component.Type, in place: SettingsIndex.Place) -> String {
    var help = HelpText(width: width)
    help.paragraph("\(place.family.name) \(member.kind): \(member.summary)")
    if let cell = member as? any Cell.Type, !cell.equations.isEmpty {
      help.heading("EQUATIONS")
      for equation in cell.equations { help.line(equation, indent: 2) }
    }
    help.heading("SETTINGS")
    if member.descriptors.isEmpty { help.line("none", indent: 2) }
    addSettings(member.descriptors, to: &help)
    ClaimHelp.addColumns(of: member, to: &help)
    if let reference = member.reference {
      help.heading("REFERENCE")
      help.paragraph(reference, indent: 2)
    }
    help.heading("IN A FILE")
    for key in place.keys { help.line(snippet(member.kind, at: key), indent: 2) }
    return help.text
  }

  /// `gradient: { beside: [unit] }`
  private func snippet(_ kind: String, at key: String) -> String {
    let words = key.split(separator: ".")
    let isList = index.entries.contains {
      if case .list = $0.descriptor.type { $0.path == key } else { false }
    }
    let value = isList ? "[\(kind)]" : kind
    return words.dropLast().reduce("") { "\($0)\($1): { " } + "\(words.last ?? ""): \(value)"
      + String(repeating: " }", count: max(words.count - 1, 0))
  }

  // MARK: keys

  private func list(_ descriptors: [Descriptor], title: String) -> String {
    var help = HelpText(width: width)
    help.paragraph(title)
    help.blank()
    addSettings(descriptors, to: &help)
    if !language.isEmpty { help.heading("And where settings come from:") }
    add(language, to: &help)
    return help.text
  }

  private func page(of key: LanguageKey) -> String {
    var help = HelpText(width: width)
    help.line(key.key)
    help.paragraph(key.doc, indent: 2)
    help.paragraph(key.expectation, indent: 2)
    if case .table(let inner, _) = key.shape {
      help.blank()
      add(inner, to: &help)
    }
    if !key.examples.isEmpty { help.heading("IN A FILE") }
    for example in key.examples { help.line(example, indent: 2) }
    return help.text
  }

  private func add(_ keys: [LanguageKey], to help: inout HelpText) {
    let indent = min(4 + (keys.map { Display.width($0.key) }.max() ?? 0), 24)
    for key in keys {
      help.paragraph(key.doc, indent: indent, label: "  " + key.key)
      help.paragraph(key.expectation, indent: indent)
    }
  }

  private func page(of entries: [SettingsIndex.Entry]) -> String {
    var help = HelpText(width: width)
    for entry in entries {
      let owner = entry.kind.map { " (of \($0))" } ?? ""
      if !help.lines.isEmpty { help.blank() }
      help.line(entry.path + owner)
      help.paragraph(entry.descriptor.doc, indent: 2)
      help.paragraph(Self.facts(entry.descriptor).joined(separator: "; "), indent: 2)
      if let reference = entry.descriptor.reference { help.paragraph(reference, indent: 2) }
      if case .section(let inner) = entry.descriptor.type {
        help.blank()
        addSettings(inner, to: &help)
      }
    }
    let families = entries.compactMap { entry in index.families.first { $0.keys.contains(entry.path) } }
    if let place = families.first {
      help.blank()
      help.paragraph("More: lab help \(place.plural)")
    }
    return help.text
  }

  private func addSettings(_ descriptors: [Descriptor], to help: inout HelpText) {
    let indent = min(4 + (descriptors.map { Display.width($0.key) }.max() ?? 0), 24)
    for descriptor in descriptors {
      help.paragraph(descriptor.doc, indent: indent, label: "  " + descriptor.key)
      help.paragraph(Self.facts(descriptor).joined(separator: "; "), indent: indent)
    }
  }

  /// Type, default and unit.
  private static func facts(_ descriptor: Descriptor) -> [String] {
    var facts = [descriptor.type.expectation]
    if descriptor.isRequired {
      facts.append("required")
    } else if case .section = descriptor.type {
    } else {
      facts.append("default \(text(of: descriptor.defaultValue))")
    }
    if let unit = descriptor.unit { facts.append("in \(unit)") }
    return facts
  }

  /// A default on one line: components by their names.
  private static func text(of value: Value) -> String {
    if value == .text("") { return "empty" }
    if case .text(let kind)? = value["kind"] { return kind }
    if case .list(let items) = value { return "[" + items.map(text).joined(separator: ", ") + "]" }
    return value.brief
  }
}
