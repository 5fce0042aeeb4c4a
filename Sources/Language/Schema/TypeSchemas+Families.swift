import Components
import OrderedCollections

/// Families of components: `cell` is a definition, `cell.rnn` another, and `cell.whole` says what a cell
/// cannot be without.
extension TypeSchemas {
  /// A reference to a family, whose definitions are made where they are not yet.
  mutating func reference(to family: Family) -> Schema {
    let name = family.slug
    if definitions[name] == nil {
      definitions[name] = .table([:])
      definitions[name] = .table(definition(of: family, name))
      let needs = self.needs(of: family)
      definitions["\(name).whole"] = .table(needs)
    }
    return Self.reference(name)
  }

  /// A name; or a mapping with `kind`, whose value decides which other keys there are. Where a sweep supplies
  /// the kind, those of any.
  private mutating func definition(of family: Family, _ name: String) -> Schema {
    var kinds = ScalarSchemas.choice(family.kinds)
    // Beside the words, as editors show it; other programs pass over what they do not know.
    kinds["enumDescriptions"] = .words(family.members.map { $0.summary })
    var cases: [Value] = []
    for member in family.members {
      definitions["\(name).\(member.kind)"] = .table([:])
      definitions["\(name).\(member.kind)"] = .table(definition(of: member, in: family))
      cases.append(
        .table([
          "if": .table([
            "properties": .table(["kind": .table(["const": .text(member.kind)])]),
            "required": .words(["kind"]),
          ]),
          "then": .table(Self.reference("\(name).\(member.kind)")),
        ]))
    }
    cases.append(
      .table([
        "if": .table(["not": .table(["required": .words(["kind"])])]),
        "then": .table(["anyOf": .list(family.members.map { .table(Self.reference("\(name).\($0.kind)")) })]),
      ]))
    let mapping: Schema = [
      "type": .text("object"), "properties": .table(["kind": .table(kinds)]), "allOf": .list(cases),
    ]
    return ["title": .text(family.name), "anyOf": .list([.table(kinds), .table(mapping)])]
  }

  private mutating func definition(of member: any Component.Type, in family: Family) -> Schema {
    var properties: Schema = [
      "kind": .table(["const": .text(member.kind), "description": .text(member.summary)])
    ]
    properties.merge(self.properties(of: member.descriptors)) { own, _ in own }
    let description = [member.summary, member.reference].compactMap(\.self).joined(separator: "\n\n")
    return [
      "title": .text("\(family.name) \(member.kind)"), "description": .text(description),
      "type": .text("object"),
      "properties": .table(properties), "additionalProperties": .flag(false),
    ]
  }

  /// What a component cannot be without.
  private func needs(of family: Family) -> Schema {
    var needs: Schema = [
      "if": .table(["type": .text("object")]), "then": .table(["required": .words(["kind"])]),
    ]
    let members = family.members.compactMap { Self.needs(of: $0) }
    if !members.isEmpty { needs["allOf"] = .list(members.map { .table($0) }) }
    return needs
  }

  /// The settings that a kind requires, or nil if it requires none; a bare name has none of them either.
  static func needs(of member: any Component.Type) -> Schema? {
    let required = member.descriptors.filter(\.isRequired).map(\.key)
    guard !required.isEmpty else { return nil }
    let isKind: Schema = [
      "properties": .table(["kind": .table(["const": .text(member.kind)])]), "required": .words(["kind"]),
    ]
    return [
      "not": .table(["const": .text(member.kind)]), "if": .table(isKind),
      "then": .table(["required": .words(required)]),
    ]
  }
}
