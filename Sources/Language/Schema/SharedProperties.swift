import Components
import OrderedCollections

/// The properties that many places of a schema have alike, such as those of all optimizers, as definitions
/// that these places refer to, so that one more place adds but what is its own: editors read all of it at every
/// keystroke.
struct SharedProperties {
  /// Places that make a property worth a definition.
  private static let fewest = 3

  private(set) var definitions: Schema = [:]
  private var names: [Value: String] = [:]

  /// - Parameter schemas: what may hold properties, at any depth.
  init(of schemas: [Value]) {
    var counts: OrderedDictionary<Value, (key: String, count: Int)> = [:]
    for schema in schemas {
      SharedProperties.visit(schema) { key, property in counts[property, default: (key, 0)].count += 1 }
    }
    let shared = counts.filter { $0.value.count >= SharedProperties.fewest }
    for (property, name) in zip(shared.keys, numberedNames(shared.values.map { "shared.\($0.key)" })) {
      (names[property], definitions[name]) = (name, property)
    }
  }

  /// A schema whose shared properties are references.
  func applied(to value: Value) -> Value {
    switch value {
    case .list(let items): return .list(items.map(applied))
    case .table(let entries):
      return .table(
        Schema(
          uniqueKeysWithValues: entries.map { keyword, inner in
            guard keyword == "properties", case .table(let properties) = inner else {
              return (keyword, applied(to: inner))
            }
            return (
              keyword,
              .table(
                properties.mapValues {
                  names[$0].map { .table(TypeSchemas.reference($0)) } ?? applied(to: $0)
                })
            )
          }))
    default: return value
    }
  }

  private static func visit(_ value: Value, _ body: (_ key: String, _ property: Value) -> Void) {
    switch value {
    case .list(let items): for item in items { visit(item, body) }
    case .table(let entries):
      for (keyword, inner) in entries {
        if keyword == "properties", case .table(let properties) = inner {
          properties.forEach { body($0, $1) }
        }
        visit(inner, body)
      }
    default: break
    }
  }
}
