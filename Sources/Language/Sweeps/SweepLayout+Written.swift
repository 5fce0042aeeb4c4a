public import Components
public import OrderedCollections

extension SweepLayout {
  /// The blocks of the sweep as values that read back to the same points.
  public var written: OrderedDictionary<SweepBlock, Value> {
    var blocks: OrderedDictionary<SweepBlock, OrderedDictionary<String, Value>> = [:]
    for axis in axes where axis.block != .random {
      if let names = axis.names {
        for (name, row) in zip(names, axis.rows) {
          var settings: OrderedDictionary<String, Value> = [:]
          for (path, node) in zip(axis.columns, row) {
            settings[path.text] = node.map { value(of: $0, at: path) }
          }
          blocks[axis.block, default: [:]][name.text] = .table(settings)
        }
      } else {
        for (column, path) in axis.columns.enumerated() {
          let values = axis.rows.compactMap { $0[column] }.map { value(of: $0, at: path) }
          blocks[axis.block, default: [:]][path.text] = .list(values)
        }
      }
    }
    if axes.contains(where: { $0.block == .random }), let random { blocks[.random] = table(ofRandom: random) }
    return blocks.mapValues { .table($0) }
  }

  /// The top-level keys that named variants reach into, as they are at the first point without a named
  /// variant; without those that make no sense so.
  public var unnamed: OrderedDictionary<String, Value> {
    guard let list = axes.firstIndex(where: { $0.names != nil }) else { return [:] }
    let (tree, _) = applying(cells, to: tree) { $0 == list ? nil : 0 }
    var result: OrderedDictionary<String, Value> = [:]
    for key in axes[list].columns.map({ $0.words[0].key }) where result[key] == nil {
      guard let descriptor = schema.first(where: { $0.key == key }) else { continue }
      if let entry = tree[key] {
        var reader = SettingsReader(schema: schema)
        result[key] = reader.value(of: entry, as: descriptor.type, at: key)
      } else if !descriptor.isRequired {
        result[key] = descriptor.defaultValue
      }
    }
    return result
  }

  /// The axes, with what their rows set as values.
  public var sweptAxes: [SweptAxis] {
    axes.map { axis in
      SweptAxis(
        keys: axis.columns.map(\.text),
        rows: axis.rows.map { row in
          zip(axis.columns, row).map { path, node in node.map { value(of: $0, at: path) } }
        }, names: axis.names?.map(\.text))
    }
  }

  private func table(ofRandom random: Located) -> OrderedDictionary<String, Value> {
    var result: OrderedDictionary<String, Value> = [:]
    for entry in random.entries ?? [] {
      guard entry.key == RandomKey.choices.rawValue, let choices = entry.value.entries else {
        result[entry.key] = SweepLayout.plain(entry.value)
        continue
      }
      var table: OrderedDictionary<String, Value> = [:]
      for choice in choices {
        guard let dotted = DottedPath(choice.key, at: choice.keyLocation),
          case .sequence(let items) = choice.value.content
        else {
          continue
        }
        let path = dotted.grouped(by: schema)
        table[choice.key] = .list(items.map { value(of: $0, at: path) })
      }
      result[entry.key] = .table(table)
    }
    return result
  }

  /// What a swept value means: by the first type that its key may have and that accepts it.
  private func value(of node: Located, at path: DottedPath) -> Value {
    for type in path.types(in: schema) {
      var reader = SettingsReader(schema: schema)
      if let value = reader.value(node, as: type, at: path.text) { return value }
    }
    return SweepLayout.plain(node)
  }

  /// What a node means where nothing says its type.
  private static func plain(_ node: Located) -> Value {
    switch node.content {
    case .scalar(let text, let isPlain):
      if isPlain, text == "true" || text == "false" { return .flag(text == "true") }
      if isPlain, case .value(let integer) = ScalarGrammar.integer(text) { return .integer(integer) }
      if isPlain, case .value(let real) = ScalarGrammar.real(text) { return .real(real) }
      return .text(text)
    case .sequence(let items): return .list(items.map(plain))
    case .mapping(let entries):
      return .table(OrderedDictionary(entries.map { ($0.key, plain($0.value)) }) { first, _ in first })
    }
  }
}
