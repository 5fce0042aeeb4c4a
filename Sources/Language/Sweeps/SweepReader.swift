import Components

/// Reads the blocks of a file that vary settings. All faults are gathered.
struct SweepReader {
  let schema: [Descriptor]
  /// For the numbers among a block's own keys.
  var reader: SettingsReader

  init(schema: [Descriptor], faults: FaultCollector) {
    self.schema = schema
    reader = SettingsReader(schema: schema, faults: faults)
  }

  var faults: FaultCollector { reader.faults }

  /// The axes of one block; without those that are faulty.
  mutating func axes(of block: SweepBlock, _ entry: Located.Entry) -> [SweepAxis] {
    guard let entries = entry.value.entries else {
      reader.faults.report(
        entry.value.isAbsent ? entry.keyLocation : entry.value.location,
        "'\(block.rawValue)' must be \(block.expectation)",
        "write '\(block.example)', or remove it")
      return []
    }
    switch block {
    case .list: return named(entries).map { [$0] } ?? []
    case .sweep, .scan: return columns(entries).map { SweepAxis(block, $0.path, values: $0.values) }
    case .zip: return zipped(entries).map { [$0] } ?? []
    case .random: return drawn(entries, at: entry.keyLocation).map { [$0] } ?? []
    }
  }

  /// Lists that are walked together; nil if there are none, or if a fault was reported.
  private mutating func zipped(_ entries: [Located.Entry]) -> SweepAxis? {
    let columns = columns(entries)
    guard let first = columns.first, columns.count == entries.count else { return nil }
    var isGood = true
    for column in columns where column.values.count != first.values.count {
      reader.faults.report(
        column.path.location,
        """
        '\(column.path.text)' has \(SweepReader.values(column.values.count)), but '\(first.path.text)' in line \
        \(first.path.location.line) has \(first.values.count)
        """, "lists in 'zip' are walked together: make them equally long, or move one into 'sweep'")
      isGood = false
    }
    guard isGood else { return nil }
    return SweepAxis(
      .zip, columns: columns.map(\.path),
      rows: first.values.indices.map { row in columns.map { $0.values[row] } })
  }

  private static func values(_ count: Int) -> String { count == 1 ? "1 value" : "\(count) values" }

  /// The dotted keys of a block with their lists of values.
  mutating func columns(_ entries: [Located.Entry]) -> [(path: DottedPath, values: [Located])] {
    withinLimit(entries).compactMap { entry in
      guard let path = path(of: entry), let values = values(of: entry, for: path) else { return nil }
      return (path, values)
    }
  }

  /// The entries, or as many of them as a block may have after reporting that they are too many.
  mutating func withinLimit(
    _ entries: [Located.Entry], _ limit: Int = Sweep.keyLimit, of noun: String = "keys"
  ) -> [Located
    .Entry]
  {
    guard entries.count > limit else { return entries }
    reader.faults.report(
      entries[limit].keyLocation, "\(entries.count) \(noun); at most \(limit) can be planned",
      "remove those from here on")
    return Array(entries.prefix(limit))
  }

  /// The key of an entry as a path that can be varied, or nil if a fault was reported.
  ///
  /// - Parameter outer: the path of the mapping that holds the entry.
  mutating func path(of entry: Located.Entry, in outer: DottedPath? = nil) -> DottedPath? {
    let start = entry.keyLocation
    let isQuoted =
      start.input.rest(line: start.line, column: start.column).first.map { $0 == "\"" || $0 == "'" } ?? false
    let dotted = DottedPath(entry.key, at: start.part(offset: isQuoted ? 1 : 0, length: 1))
    guard
      let path = dotted.map({ inner in outer.map { DottedPath($0, then: inner) } ?? inner })?.grouped(
        by: schema)
    else {
      reader.faults.report(
        entry.keyLocation, "'\(Display.shortened(entry.key))' is not a dotted key",
        "write it like 'model.hidden'")
      return nil
    }
    if let fixed = SweepBlock.fixed.first(where: { $0.key == path.words[0].key }) {
      reader.faults.report(
        entry.keyLocation, "'\(fixed.key)' \(fixed.reason) and cannot be swept", fixed.remedy)
      return nil
    }
    if let block = SweepBlock(rawValue: path.words[0].key) {
      reader.faults.report(
        entry.keyLocation, "'\(block.rawValue)' stands at the top of a file, in no other sweep",
        "write '\(block.example)' in column 1")
      return nil
    }
    return path
  }

  /// The values listed behind a key, or nil if a fault was reported.
  private mutating func values(of entry: Located.Entry, for path: DottedPath) -> [Located]? {
    switch entry.value.content {
    case .sequence(let values) where !values.isEmpty: return values
    case .sequence:
      reader.faults.report(
        entry.value.location, "no values to sweep '\(path.text)' over", "list some, or remove the line")
    case .mapping(let inner):
      let example = inner.first.map { "\(path.text).\($0.key)" } ?? "\(path.text).key"
      reader.faults.report(
        entry.keyLocation, "a sweep is not nested", "write the path with dots: '\(example): […]'")
    case .scalar(let text, _):
      let isAbsent = entry.value.isAbsent
      reader.faults.report(
        isAbsent ? entry.keyLocation : entry.value.location,
        "'\(path.text)' needs a list of values to sweep over (got \(isAbsent ? "nothing" : entry.value.brief))",
        "write '[\(isAbsent ? "…" : Display.shortened(text))]', or set it outside the sweep")
    }
    return nil
  }
}
