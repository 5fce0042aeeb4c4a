import Components
import OrderedCollections

/// What an experiment file must say, as clauses of its schema: each holds where the file says it, or where a
/// key of the language supplies it: `model: { hidden: 64 }` lacks its cell, but not beside
/// `sweep: { model.cell: [rnn, lstm] }`.
struct RequirementClauses {
  private(set) var all: [Schema] = []
  private let language: [LanguageKey]

  init(_ root: [Descriptor], language: [LanguageKey]) {
    self.language = language
    add(root, at: [], inside: [])
  }

  private mutating func add(_ descriptors: [Descriptor], at path: [String], inside around: Set<String>) {
    for descriptor in descriptors {
      let inner = path + [descriptor.key]
      if descriptor.isRequired {
        all.append(clause(["required": .words([descriptor.key])], at: path, suppliedBy: suppliers(of: inner)))
      }
      add(descriptor.type, at: inner, inside: around)
    }
  }

  private mutating func add(_ type: ValueType, at path: [String], inside around: Set<String>) {
    switch type {
    // What stands in lists and behind free keys is whole by itself.
    case .flag, .integer, .real, .text, .choice, .list, .mapping: return
    case .optional(let wrapped): add(wrapped, at: path, inside: around)
    case .oneOf(let types): for type in types { add(type, at: path, inside: around) }
    case .section(let descriptors): add(descriptors, at: path, inside: around)
    case .component(let family):
      guard !around.contains(family.name) else { return }
      let kind: Schema = [
        "if": .table(["type": .text("object")]), "then": .table(["required": .words(["kind"])]),
      ]
      all.append(clause(kind, at: path, suppliedBy: suppliers(of: path + ["kind"])))
      for member in family.members {
        if let needs = TypeSchemas.needs(of: member) {
          let settings = member.descriptors.filter(\.isRequired).map { suppliers(of: path + [$0.key]) }
          all.append(
            clause(needs, at: path, suppliedBy: suppliers(of: path + ["kind"]) + settings.flatMap(\.self)))
        }
        for inner in member.descriptors {
          add(inner.type, at: path + [inner.key], inside: around.union([family.name]))
        }
      }
    }
  }

  /// A demand on the value at a path, or one of the suppliers.
  private func clause(_ demand: Schema, at path: [String], suppliedBy suppliers: [Schema]) -> Schema {
    let rooted = path.reversed().reduce(demand) { inner, key in ["properties": .table([key: .table(inner)])] }
    return suppliers.isEmpty ? rooted : Value.anyOf([rooted] + suppliers)
  }

  /// Schemas of files in which a key of the language sets the value at a path, something in it, or something
  /// around it.
  private func suppliers(of path: [String]) -> [Schema] {
    guard SweepBlock.isVariable(path.joined(separator: ".")) else { return [] }
    let around = path.indices.dropFirst().map { path[..<$0].joined(separator: "\\.") }
    let pattern = "^(\((around + [path.joined(separator: "\\.") + "(\\..+)?"]).joined(separator: "|")))$"
    return language.compactMap { key in
      if key.suppliesAll { return ["required": .words([key.key])] }
      guard let supplier = Self.supplier(key.shape, pattern) else { return nil }
      return Self.has(key.key, supplier)
    }
  }

  /// The schema of a value in which some dotted key matches, or nil if the shape has no dotted keys.
  private static func supplier(_ shape: LanguageKey.Shape, _ pattern: String) -> Schema? {
    switch shape {
    case .value: return nil
    case .assignments:
      let none: Schema = ["propertyNames": .table(["not": .table(["pattern": .text(pattern)])])]
      return ["type": .text("object"), "not": .table(none)]
    case .named(let inner):
      guard let inner = supplier(inner, pattern) else { return nil }
      let none: Schema = ["additionalProperties": .table(["not": .table(inner)])]
      return ["type": .text("object"), "not": .table(none)]
    case .table(let keys, _):
      let suppliers = keys.compactMap { key in supplier(key.shape, pattern).map { has(key.key, $0) } }
      return suppliers.isEmpty ? nil : Value.anyOf(suppliers)
    }
  }

  private static func has(_ key: String, _ schema: Schema) -> Schema {
    ["required": .words([key]), "properties": .table([key: .table(schema)])]
  }
}
