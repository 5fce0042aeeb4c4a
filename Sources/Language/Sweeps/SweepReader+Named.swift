import Components

extension SweepReader {
  /// Named variants: `name: { key: value, … }`, where keys are dotted or nested; nil if there are none, or if
  /// a fault was reported.
  mutating func named(_ entries: [Located.Entry]) -> SweepAxis? {
    var columns: [DottedPath] = [], rows: [[String: Located]] = [], names: [SweepAxis.Name] = []
    var known: Set<String> = []
    for entry in withinLimit(entries, SweepBlock.pointLimit, of: "named variants") {
      if let fault = SweepReader.faultOfName(entry.key) {
        reader.faults.report(
          entry.keyLocation, fault, "use lower-case letters, digits and hyphens, such as 'small-batch'")
        continue
      }
      guard let settings = entry.value.entries else {
        reader.faults.report(
          entry.value.isAbsent ? entry.keyLocation : entry.value.location,
          "variant '\(entry.key)' must be a mapping of the settings it changes",
          "write '\(entry.key): { model.hidden: 16 }', or '{}' where it changes none")
        continue
      }
      var row: [String: Located] = [:]
      for assignment in assignments(settings) {
        let path = assignment.path
        if row.updateValue(assignment.value, forKey: path.text) != nil {
          reader.faults.report(
            path.location, "'\(path.text)' is set twice for variant '\(entry.key)'", "keep one of them")
        }
        if known.insert(path.text).inserted { columns.append(path) }
      }
      rows.append(row)
      names.append(SweepAxis.Name(text: entry.key, location: entry.keyLocation))
    }
    if columns.count > Sweep.keyLimit {
      reader.faults.report(
        columns[Sweep.keyLimit].location,
        "\(columns.count) keys in 'list'; at most \(Sweep.keyLimit) can be planned",
        "set fewer different keys")
      return nil
    }
    guard !names.isEmpty else { return nil }
    return SweepAxis(
      .list, columns: columns, rows: rows.map { row in columns.map { row[$0.text] } }, names: names)
  }

  /// Why a name cannot be part of a folder's name on every machine, or nil.
  private static func faultOfName(_ name: String) -> String? {
    if TextRule.isDevice(name) {
      return "'\(name)' cannot name a variant: some systems keep the word for a device"
    }
    guard !TextRule.slug.accepts(name) else { return nil }
    let limit = name.utf8.count > 100 ? ": it has \(name.utf8.count) bytes, and 100 are the limit" : ""
    return "'\(Display.shortened(name))' cannot name a variant" + limit
  }

  /// What the entries of a mapping set. Sections, and components without a `kind`, are entered: the settings
  /// beside stay as they are.
  private mutating func assignments(_ entries: [Located.Entry], in outer: DottedPath? = nil) -> [Assignment] {
    entries.flatMap { entry -> [Assignment] in
      guard let path = path(of: entry, in: outer) else { return [] }
      if entry.value.isAbsent {
        reader.faults.report(
          entry.keyLocation, "'\(path.text)' has no value", "write one, or remove the line")
        return []
      }
      if let inner = entry.value.entries,
        path.types(in: schema).contains(where: { $0.isEntered(by: entry.value) })
      {
        return assignments(inner, in: path)
      }
      return [Assignment(path: path, value: entry.value)]
    }
  }
}

extension ValueType {
  /// Whether a mapping says some settings of a value rather than the whole of it.
  fileprivate func isEntered(by node: Located) -> Bool {
    switch self {
    case .section: true
    case .component: node["kind"] == nil
    case .optional(let wrapped): wrapped.isEntered(by: node)
    case .oneOf(let types): types.contains { $0.isEntered(by: node) }
    case .flag, .integer, .real, .text, .choice, .list, .mapping: false
    }
  }
}
