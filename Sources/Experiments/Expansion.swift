import Components
import OrderedCollections

/// Decodes a file at every point of its sweep.
struct Expansion<Root: Configurable> {
  /// The file without its sweep.
  private let tree: Located
  private let sweep: Sweep
  private let defaults: Value
  private let descriptors = Root.descriptors
  private var reader: SettingsReader
  /// Top-level settings by key and by the indices of the axes that lie in them: most of a file is the same at every point.
  private var decoded: [String: [[Int]: Value?]] = [:]

  init(tree: Located, sweep: Sweep, defaults: Value, faults: DiagnosticCollector) {
    (self.tree, self.sweep, self.defaults) = (tree, sweep, defaults)
    reader = SettingsReader(schema: descriptors, extraKeys: LanguageKey.besideSettings.map(\.key), faults: faults)
  }

  /// Points after which a faulty sweep is given up: the rest would say little more.
  private static var patience: Int { 2000 }

  mutating func variants() throws(Diagnostics) -> [Variant<Root>] {
    var variants: [Variant<Root>] = []
    var points: [String: [Int]] = [:]
    for (index, point) in sweep.points.enumerated() {
      if index > Expansion.patience, !reader.faults.isEmpty { break }
      guard let variant = variant(at: point) else { continue }
      if let twin = points.updateValue(point, forKey: variant.name),
        let axis = point.indices.first(where: { point[$0] != twin[$0] })
      {
        reader.faults.report(
          sweep.axes[axis].values[point[axis]].location,
          "this value of '\(sweep.axes[axis].path.text)' names the same variants as one before it",
          "remove it, or make the two differ")
      }
      variants.append(variant)
    }
    try reader.faults.check()
    return variants
  }

  /// Nil where a fault was reported.
  private mutating func variant(at point: [Int]) -> Variant<Root>? {
    var tree = tree
    for (axis, index) in zip(sweep.axes, point) {
      tree = tree.applying(Assignment(path: axis.path, value: axis.values[index]), defaults: defaults)
    }
    guard let table = table(tree, point) else { return nil }
    guard let root = Root(table: table) else {
      reader.faults.report(tree.location, "these settings do not fit together", "this is a fault of the program: report the file")
      return nil
    }
    let problems = root.allProblems.map { $0.withRemedy(descriptors) }, swept = swept(table)
    for problem in problems {
      let point = swept.map { "\($0.key)=\(Display.shortened($0.value.brief, limit: 80))" }.joined(separator: ", ")
      let note = swept.isEmpty ? nil : "at the point \(point)"
      let remedy = problem.suggestion.map { suggestion in suggestion + (note.map { " (\($0))" } ?? "") }
      reader.faults.report(tree.location(of: problem), problem.message, remedy ?? note)
    }
    guard problems.isEmpty else { return nil }
    return Variant(name: VariantName.spelling(swept), swept: swept, root: root, value: root.table, tree: tree)
  }

  private mutating func table(_ tree: Located, _ point: [Int]) -> Value? {
    let entries = tree.entries ?? []
    var table: OrderedDictionary<String, Value> = [:]
    var isWhole = reader.accepts(entries, of: descriptors, in: tree, at: "", noun: "the file")
    for descriptor in descriptors {
      guard let entry = entries.first(where: { $0.key == descriptor.key }) else { continue }
      let relevant = zip(sweep.axes, point).filter { $0.0.path.words[0].key == descriptor.key }.map(\.1)
      let value: Value?
      if let known = decoded[descriptor.key]?[relevant] {
        value = known
      } else {
        value = reader.value(of: entry, as: descriptor.type, at: descriptor.key)
        decoded[descriptor.key, default: [:]][relevant] = .some(value)
      }
      if let value { table[descriptor.key] = value } else { isWhole = false }
    }
    return isWhole ? .table(table) : nil
  }

  /// The values of the axes at a point, each without what other axes set inside it.
  private func swept(_ table: Value) -> [SweptSetting] {
    sweep.axes.compactMap { axis in
      guard var value = axis.path.keys.reduce(Optional(table), { $0?[$1] }) else { return nil }
      for inner in sweep.axes where inner.path.words.count > axis.path.words.count && axis.path.contains(inner.path) {
        value = value.removing(inner.path.keys[axis.path.words.count...])
      }
      return SweptSetting(key: axis.path.text, value: value)
    }
  }
}

extension Value {
  /// The table without the value at a path.
  fileprivate func removing(_ keys: ArraySlice<String>) -> Value {
    guard case .table(var entries) = self, let key = keys.first, let inner = entries[key] else { return self }
    entries[key] = keys.count == 1 ? nil : inner.removing(keys.dropFirst())
    return .table(entries)
  }
}
