public import Components
import OrderedCollections

/// The JSON Schema of experiment files, made from the tables that also drive reading.
///
/// Draft-07: the one that yaml-language-server supports whole, completing settings by `if`/`then` on `kind`;
/// check-jsonschema and every other validator know it too. Two things differ from other schemas. Our reader
/// decides by the key what a scalar is, where YAML parsers decide by its look (`title: 1984` is a number to
/// them, `1e-3` a text to some): a text may therefore be a number here, and a number may be a text that
/// spells one. And what is required may come from a sweep instead.
public struct ExperimentSchema: Sendable {
  public let value: Value

  /// - Parameters:
  ///   - root: the table of the file.
  ///   - language: the keys beside it.
  public init(_ root: [Descriptor], language: [LanguageKey] = LanguageKey.all) {
    var types = TypeSchemas()
    var properties = types.properties(of: root)
    let keys = DottedKeys(root)
    for key in language { properties[key.key] = .table(types.schema(of: key, keys)) }
    // Kinds with a setting in common require the same of it.
    let clauses = RequirementClauses(root, language: language).all.map { Value.table($0) }.distinct
    var schema: OrderedDictionary<String, Value> = [
      "$schema": .text("http://json-schema.org/draft-07/schema#"),
      "title": .text("An experiment of lab"),
      "description": .text(
        "What the file says is checked in full by: lab check FILE. Each key is explained by: lab help KEY."),
      "type": .text("object"), "properties": .table(properties), "additionalProperties": .flag(false),
    ]
    if !clauses.isEmpty { schema["allOf"] = .list(clauses) }
    let shared = SharedProperties(of: Array(types.definitions.values))
    schema["definitions"] = .table(
      types.definitions.mapValues(shared.applied).merging(shared.definitions) { own, _ in own })
    value = .table(schema)
  }

  /// The schema as a file, with a line end.
  public var text: String { value.prettyJSON + "\n" }
}

/// The keywords of a JSON Schema.
typealias Schema = OrderedDictionary<String, Value>

extension Value {
  /// The schema that accepts what any of some schemas accepts.
  static func anyOf(_ schemas: [Schema]) -> Schema {
    var distinct: [Schema] = []
    for schema in schemas where !distinct.contains(schema) { distinct.append(schema) }
    return distinct.count == 1 ? distinct[0] : ["anyOf": .list(distinct.map { .table($0) })]
  }

  static func words(_ words: [String]) -> Value { .list(words.map { .text($0) }) }
}
