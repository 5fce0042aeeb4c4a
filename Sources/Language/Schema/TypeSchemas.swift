import Components
import OrderedCollections

/// Schemas of what settings hold. Families of components are definitions, since they stand in several places
/// and may hold themselves.
///
/// For each family there are two: `cell` says which settings a cell may have, `cell.whole` which it must have
/// where no sweep can supply them.
struct TypeSchemas {
  var definitions: Schema = [:]

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
      return [
        "type": .text("object"), "properties": .table(properties(of: descriptors)),
        "additionalProperties": .flag(false),
      ]
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
    if schema["$ref"] != nil {
      property["allOf"] = .list([.table(schema)])
    } else {
      property.merge(schema) { own, _ in own }
    }
    return property
  }

  private static func description(of descriptor: Descriptor) -> String {
    var facts = descriptor.type.expectation
    if descriptor.isRequired { facts += "; required" }
    if let unit = descriptor.unit { facts += "; in \(unit)" }
    return [descriptor.doc, facts.prefix(1).uppercased() + facts.dropFirst() + ".", descriptor.reference]
      .compactMap(\.self)
      .joined(separator: "\n\n")
  }

  /// A default as an author would write it: components by name. Nil if there is nothing to write.
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

  // MARK: what is required

  /// A schema that also asks for all that a component or section needs, for places where no sweep reaches.
  func whole(_ schema: Schema, _ type: ValueType) -> Schema {
    if case .section(let descriptors) = type {
      let required = descriptors.filter(\.isRequired).map(\.key)
      return required.isEmpty ? schema : schema.merging(["required": .words(required)]) { own, _ in own }
    }
    return wholeComponent(schema, type)
  }

  /// Likewise, but a section may lack what a sweep supplies.
  func wholeComponent(_ schema: Schema, _ type: ValueType) -> Schema {
    let families = type.families
    guard !families.isEmpty else { return schema }
    let needs = families.map { Value.table(Self.reference("\($0.slug).whole")) }
    return ["allOf": .list([.table(schema)] + needs)]
  }

  static func reference(_ name: String) -> Schema { ["$ref": .text("#/definitions/\(name)")] }

  /// `ValueType.isMappingKey`
  private static let freeKeys: Schema = [
    "pattern": .text("^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$"), "maxLength": .integer(100),
  ]
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
}
