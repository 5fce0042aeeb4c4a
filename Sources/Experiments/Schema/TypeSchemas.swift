import Components
import OrderedCollections

/// Schemas of what settings hold. Families of components are definitions, since they stand in several places and may hold themselves.
///
/// For each family there are two: `cell` says which settings a cell may have, `cell.whole` which it must have where no sweep can supply
/// them.
struct TypeSchemas {
  private(set) var definitions: Schema = [:]

  /// The schema of a type, without what is required.
  mutating func schema(of type: ValueType) -> Schema {
    switch type {
    case .flag: return ScalarSchemas.flag
    case .integer(let range): return ScalarSchemas.integer(range)
    case .real(let interval): return ScalarSchemas.real(interval)
    case .text(let rule): return ScalarSchemas.text(rule)
    case .choice(let words): return ScalarSchemas.choice(words)
    case .list(let element, let count): return list(of: element, count: count)
    case .optional(.choice(let words)): return ScalarSchemas.choice(["none"] + words)
    case .optional(let wrapped): return Value.anyOf([ScalarSchemas.none, schema(of: wrapped)])
    case .oneOf(let types): return Value.anyOf(types.map { schema(of: $0) })
    case .component(let family): return reference(to: family)
    case .section(let descriptors):
      return ["type": .text("object"), "properties": .table(properties(of: descriptors)), "additionalProperties": .flag(false)]
    case .mapping(let element, _):
      return [
        "type": .text("object"), "propertyNames": .table(Self.freeKeys),
        "additionalProperties": .table(whole(schema(of: element), element)),
      ]
    }
  }

  /// The schemas of settings, with what editors show of them.
  mutating func properties(of descriptors: [Descriptor]) -> Schema {
    Schema(uniqueKeysWithValues: descriptors.map { ($0.key, .table(property($0))) })
  }

  private mutating func property(_ descriptor: Descriptor) -> Schema {
    var property: Schema = [
      "title": .text(descriptor.unit.map { "\(descriptor.key), in \($0)" } ?? descriptor.key),
      "description": .text(Self.description(of: descriptor)),
    ]
    if !descriptor.isRequired, let value = Self.brief(descriptor.defaultValue) { property["default"] = value }
    // Beside `$ref` other keywords count for nothing.
    let schema = schema(of: descriptor.type)
    if schema["$ref"] != nil { property["allOf"] = .list([.table(schema)]) } else { property.merge(schema) { own, _ in own } }
    return property
  }

  private static func description(of descriptor: Descriptor) -> String {
    var facts = descriptor.type.expectation
    if descriptor.isRequired { facts += "; required" }
    if let unit = descriptor.unit { facts += "; in \(unit)" }
    return [descriptor.doc, facts.prefix(1).uppercased() + facts.dropFirst() + ".", descriptor.reference].compactMap(\.self)
      .joined(separator: "\n\n")
  }

  /// A default as an author would write it: components by name. Nil where there is nothing to write.
  private static func brief(_ value: Value) -> Value? {
    switch value {
    case .text(""): nil
    case .table(let entries): entries["kind"]
    case .list(let items): .list(items.map { brief($0) ?? $0 })
    default: value
    }
  }

  // MARK: lists

  /// A sequence, or a scalar that stands for a list of itself; integers also as `first..last`.
  private mutating func list(of element: ValueType, count: ClosedRange<Int>) -> Schema {
    let item = schema(of: element)
    let isRange = if case .integer = element { true } else { false }
    let items = isRange ? Value.anyOf([item, ScalarSchemas.range]) : whole(item, element)
    var sequence: Schema = ["type": .text("array"), "items": .table(items)]
    if isRange, count.lowerBound > 1 {
      // One range may stand for all the items there must be.
      sequence["anyOf"] = .list([
        .table(["minItems": .integer(count.lowerBound)]), .table(["contains": .table(ScalarSchemas.range)]),
      ])
    } else if count.lowerBound > 0 {
      sequence["minItems"] = .integer(count.lowerBound)
    }
    if count.upperBound != .max { sequence["maxItems"] = .integer(count.upperBound) }
    guard count.contains(1) || isRange, element.hasScalars else { return sequence }
    let single = count.contains(1) ? (isRange ? items : item) : ScalarSchemas.range
    let scalar: Schema = ["type": ScalarSchemas.anyType, "allOf": .list([.table(single)])]
    return Value.anyOf([sequence, element.isScalar ? single : scalar])
  }

  // MARK: components

  private mutating func reference(to family: Family) -> Schema {
    let name = family.slug
    if definitions[name] == nil {
      definitions[name] = .table([:])
      definitions[name] = .table(definition(of: family, name))
      let needs = self.needs(of: family)
      definitions["\(name).whole"] = .table(needs)
    }
    return Self.reference(name)
  }

  /// A name; or a mapping with `kind`, whose value decides which other keys there are. Where a sweep supplies the kind, those of any.
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
          "if": .table(["properties": .table(["kind": .table(["const": .text(member.kind)])]), "required": .words(["kind"])]),
          "then": .table(Self.reference("\(name).\(member.kind)")),
        ]))
    }
    cases.append(
      .table([
        "if": .table(["not": .table(["required": .words(["kind"])])]),
        "then": .table(["anyOf": .list(family.members.map { .table(Self.reference("\(name).\($0.kind)")) })]),
      ]))
    let mapping: Schema = ["type": .text("object"), "properties": .table(["kind": .table(kinds)]), "allOf": .list(cases)]
    return ["title": .text(family.name), "anyOf": .list([.table(kinds), .table(mapping)])]
  }

  private mutating func definition(of member: any Component.Type, in family: Family) -> Schema {
    var properties: Schema = ["kind": .table(["const": .text(member.kind), "description": .text(member.summary)])]
    properties.merge(self.properties(of: member.descriptors)) { own, _ in own }
    let description = [member.summary, member.reference].compactMap(\.self).joined(separator: "\n\n")
    return [
      "title": .text("\(family.name) \(member.kind)"), "description": .text(description), "type": .text("object"),
      "properties": .table(properties), "additionalProperties": .flag(false),
    ]
  }

  /// What a component cannot be without.
  private func needs(of family: Family) -> Schema {
    var needs: Schema = ["if": .table(["type": .text("object")]), "then": .table(["required": .words(["kind"])])]
    let members = family.members.compactMap { Self.needs(of: $0) }
    if !members.isEmpty { needs["allOf"] = .list(members.map { .table($0) }) }
    return needs
  }

  /// The settings that a kind requires, or nil where it requires none; a bare name has none of them either.
  static func needs(of member: any Component.Type) -> Schema? {
    let required = member.descriptors.filter(\.isRequired).map(\.key)
    guard !required.isEmpty else { return nil }
    let isKind: Schema = ["properties": .table(["kind": .table(["const": .text(member.kind)])]), "required": .words(["kind"])]
    return [
      "not": .table(["const": .text(member.kind)]), "if": .table(isKind), "then": .table(["required": .words(required)]),
    ]
  }

  /// A schema that also asks for all that a component or section needs, for places where no sweep reaches.
  private func whole(_ schema: Schema, _ type: ValueType) -> Schema {
    if case .section(let descriptors) = type {
      let required = descriptors.filter(\.isRequired).map(\.key)
      return required.isEmpty ? schema : schema.merging(["required": .words(required)]) { own, _ in own }
    }
    return wholeComponent(schema, type)
  }

  /// Likewise, but a section may lack what a sweep supplies.
  private func wholeComponent(_ schema: Schema, _ type: ValueType) -> Schema {
    let families = type.families
    guard !families.isEmpty else { return schema }
    let needs = families.map { Value.table(Self.reference("\($0.slug).whole")) }
    return ["allOf": .list([.table(schema)] + needs)]
  }

  private static func reference(_ name: String) -> Schema { ["$ref": .text("#/definitions/\(name)")] }

  /// `ValueType.isMappingKey`
  private static let freeKeys: Schema = [
    "pattern": .text("^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$"), "maxLength": .integer(100),
  ]

  // MARK: the language

  /// The schema of a key of the language.
  mutating func schema(of key: LanguageKey, _ keys: DottedKeys) -> Schema {
    let examples = key.examples.map { "\n\n\(key.key): \($0)" }
    var schema: Schema = ["title": .text(key.key), "description": .text(([key.doc] + examples).joined())]
    schema.merge(self.schema(of: key.shape, keys)) { own, _ in own }
    return schema
  }

  private mutating func schema(of shape: LanguageKey.Shape, _ keys: DottedKeys) -> Schema {
    switch shape {
    case .value(let type): return self.schema(of: type)
    case .named(let inner): return ["type": .text("object"), "additionalProperties": .table(schema(of: inner, keys))]
    case .table(let inner, let required):
      var properties: Schema = [:]
      for key in inner { properties[key.key] = .table(schema(of: key, keys)) }
      var schema: Schema = ["type": .text("object"), "properties": .table(properties), "additionalProperties": .flag(false)]
      if !required.isEmpty { schema["required"] = .words(required) }
      return schema
    case .assignments(let assigned):
      var properties: Schema = [:], open: Schema = [:]
      for entry in keys.entries where LanguageKey.isVariable(entry.key) {
        guard assigned != .bounds || entry.types.contains(where: \.isNumeric) else { continue }
        let value = Value.anyOf(zip(entry.homes, entry.types).map { wholeComponent(Self.reference(to: $0), $1) })
        properties[entry.key] = .table(Self.assigned(assigned, value))
        // Below a mapping with free keys anything may follow: the reader alone knows which words are whose.
        if entry.isOpen { open["^\(Self.escaped(entry.key))\\..+$"] = .table(Self.assigned(assigned, [:])) }
      }
      var schema: Schema = ["type": .text("object"), "properties": .table(properties)]
      if !open.isEmpty { schema["patternProperties"] = .table(open) }
      schema["additionalProperties"] = .flag(false)
      return schema
    }
  }

  private static func assigned(_ assigned: LanguageKey.Assigned, _ value: Schema) -> Schema {
    switch assigned {
    case .value: ["allOf": .list([.table(value)])]
    case .values: ["type": .text("array"), "minItems": .integer(1), "items": .table(value)]
    case .bounds:
      Value.anyOf([
        ["type": .text("array"), "minItems": .integer(2), "maxItems": .integer(2), "items": .table(value)], ScalarSchemas.range,
      ])
    }
  }

  /// The schema of a setting where it is declared. A family's kinds stand in its first alternative.
  private static func reference(to home: [String]) -> Schema {
    if home.count == 2, home[1] == "kind", !home[0].contains(".") { return reference("\(home[0])/anyOf/0") }
    let path = home.dropFirst().map { $0 == DottedKeys.wrapped ? "anyOf/1" : "properties/\($0)" }.joined(separator: "/")
    return home[0].isEmpty ? ["$ref": .text("#/\(path)")] : reference("\(home[0])/\(path)")
  }

  static func escaped(_ key: String) -> String { key.split(separator: ".").joined(separator: "\\.") }
}

extension ValueType {
  /// The families whose members stand at a place of this type, lists and mappings not entered.
  fileprivate var families: [Family] {
    switch self {
    case .component(let family): [family]
    case .optional(let wrapped): wrapped.families
    case .oneOf(let types): types.flatMap(\.families)
    case .flag, .integer, .real, .text, .choice, .list, .section, .mapping: []
    }
  }

  /// True where some scalar is of this type.
  fileprivate var hasScalars: Bool {
    switch self {
    case .flag, .integer, .real, .text, .choice, .optional, .component: true
    case .list(let element, let count): count.contains(1) && element.hasScalars
    case .oneOf(let types): types.contains(where: \.hasScalars)
    case .section, .mapping: false
    }
  }

  /// True where a number is of this type.
  fileprivate var isNumeric: Bool {
    switch self {
    case .integer, .real: true
    case .optional(let wrapped): wrapped.isNumeric
    case .oneOf(let types): types.contains(where: \.isNumeric)
    case .flag, .text, .choice, .list, .component, .section, .mapping: false
    }
  }
}
