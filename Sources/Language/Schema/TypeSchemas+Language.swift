import Components
import OrderedCollections

/// Keys of the language, which name settings by dotted keys.
extension TypeSchemas {
  /// The schema of a key of the language.
  mutating func schema(of key: LanguageKey, _ keys: DottedKeys) -> Schema {
    let description = ([key.doc] + key.examples).joined(separator: "\n\n")
    var schema: Schema = ["title": .text(key.key), "description": .text(description)]
    let shape = self.schema(of: key.shape, keys)
    if shape["$ref"] != nil {
      schema["allOf"] = .list([.table(shape)])
    } else {
      schema.merge(shape) { own, _ in own }
    }
    return schema
  }

  private mutating func schema(of shape: LanguageKey.Shape, _ keys: DottedKeys) -> Schema {
    switch shape {
    case .value(let type): return self.schema(of: type)
    case .named(let inner):
      return ["type": .text("object"), "additionalProperties": .table(schema(of: inner, keys))]
    case .table(let inner, let required):
      var properties: Schema = [:]
      for key in inner { properties[key.key] = .table(schema(of: key, keys)) }
      var schema: Schema = [
        "type": .text("object"), "properties": .table(properties), "additionalProperties": .flag(false),
      ]
      if !required.isEmpty { schema["required"] = .words(required) }
      return schema
    case .assignments(let assigned):
      let name = "assignments.\(assigned.rawValue)"
      if definitions[name] == nil { definitions[name] = .table(assignments(assigned, keys)) }
      return Self.reference(name)
    }
  }

  /// A mapping from dotted keys.
  private mutating func assignments(_ assigned: LanguageKey.Assigned, _ keys: DottedKeys) -> Schema {
    var properties: Schema = [:], open: Schema = [:]
    for entry in keys.entries where SweepBlock.isVariable(entry.key) {
      guard assigned != .bounds || entry.types.contains(where: \.isNumeric) else { continue }
      let value = Value.anyOf(
        zip(entry.homes, entry.types).map { wholeComponent(Self.reference(to: $0), $1) })
      properties[entry.key] = .table(Self.assigned(assigned, value))
      // Below a mapping with free keys anything may follow: the reader alone knows which words are whose.
      if entry.isOpen { open["^\(Self.escaped(entry.key))\\..+$"] = .table(Self.assigned(assigned, [:])) }
    }
    var schema: Schema = ["type": .text("object"), "properties": .table(properties)]
    if !open.isEmpty { schema["patternProperties"] = .table(open) }
    schema["additionalProperties"] = .flag(false)
    return schema
  }

  private static func assigned(_ assigned: LanguageKey.Assigned, _ value: Schema) -> Schema {
    switch assigned {
    case .value: ["allOf": .list([.table(value)])]
    case .values: ["type": .text("array"), "minItems": .integer(1), "items": .table(value)]
    case .bounds:
      Value.anyOf([
        ["type": .text("array"), "minItems": .integer(2), "maxItems": .integer(2), "items": .table(value)],
        ScalarSchemas.range,
      ])
    }
  }

  /// The schema of a setting where it is declared. A family's kinds stand in its first alternative.
  private static func reference(to home: [String]) -> Schema {
    if home.count == 2, home[1] == "kind", !home[0].contains(".") { return reference("\(home[0])/anyOf/0") }
    let path = home.dropFirst().map { $0 == DottedKeys.wrapped ? "anyOf/1" : "properties/\($0)" }.joined(
      separator: "/")
    return home[0].isEmpty ? ["$ref": .text("#/\(path)")] : reference("\(home[0])/\(path)")
  }

  static func escaped(_ key: String) -> String { key.split(separator: ".").joined(separator: "\\.") }
}

extension ValueType {
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
