public import Components
import OrderedCollections

/// The points of a file's sweep, decoded.
public struct Expanded<Root: Configurable>: Sendable {
  public let variants: [Variant<Root>]
  /// What the file's author may not expect: points that were left out, and why.
  public let remarks: [String]
  public let layout: SweepLayout
  /// How many times a section of the file that the sweep reaches into was read.
  let readings: Int
}

/// Decodes a file at every point of its sweep. What points share is read once: settings that nothing varies,
/// and every top-level key once for each combination of the rows that reach into it.
struct Expansion<Root: Configurable> {
  /// Trials that one file may have.
  static var trialLimit: Int { 100_000 }
  /// How often faults are told again before a faulty sweep is given up: its other points would say little
  /// more.
  private static var patience: Int { 2000 }

  private let layout: SweepLayout
  private let sweep: Sweep
  private var reader: SettingsReader
  private let sections: [SweptSection]
  /// What was read of each section, by the rows of its axes: much of a file is the same at many points.
  private var known: [[[Int]: SweptSection.Reading]]
  /// For each axis and column the section, and the number of its cell there.
  private let places: [[(section: Int, cell: Int)]]
  private var readings = 0
  /// Axes and columns, and axes, columns and rows, whose values found a place at some point.
  private var hasPlace: Set<[Int]> = []
  private var repetitions = Repetitions()

  init(tree: Located, sweep: Sweep, defaults: Value, faults: FaultCollector) {
    let descriptors = Root.descriptors
    self.sweep = sweep
    layout = SweepLayout(tree: tree, sweep: sweep, schema: descriptors, defaults: defaults)
    reader = SettingsReader(
      schema: descriptors, extraKeys: LanguageKey.besideSettings.map(\.key), faults: faults)
    let keys = OrderedDictionary(grouping: layout.cells) { $0.path.words[0].key }
    let sections = keys.map { key, cells in
      SweptSection(key: key, descriptor: descriptors.first { $0.key == key }, cells: cells)
    }
    places = sweep.axes.enumerated().map { axis, columns in
      columns.columns.indices.map { column in
        for (number, section) in sections.enumerated() {
          if let cell = section.cells.firstIndex(where: { $0.axis == axis && $0.column == column }) {
            return (number, cell)
          }
        }
        preconditionFailure("every column of an axis is a cell of a section")
      }
    }
    self.sections = sections
    known = Array(repeating: [:], count: sections.count)
  }

  mutating func expanded() throws(Faults) -> Expanded<Root> {
    let base = base()
    try check(trials: base?["seeds"])
    var root = Root(), fixed: [Problem] = []
    if let base, case .table(let entries) = base {
      guard root.take(entries) else { throw unfit() }
      fixed = root.innerProblems { key in !sections.contains { $0.key == key } }
    }
    var variants: [Variant<Root>] = []
    var isWhole = true
    for point in sweep.points {
      if reader.faults.repeated > Expansion.patience {
        isWhole = false
        break
      }
      if let variant = variant(at: point, base: base == nil ? nil : root, fixed: fixed) {
        variants.append(variant)
      }
    }
    if isWhole { reportUnplaced() }
    try reader.faults.check()
    return Expanded(variants: variants, remarks: repetitions.remarks, layout: layout, readings: readings)
  }

  // MARK: what all points share

  /// The settings that nothing varies; nil if a fault was reported.
  private mutating func base() -> Value? {
    var entries = layout.tree.entries ?? []
    for section in sections where !entries.contains(where: { $0.key == section.key }) {
      let place = section.cells[0].path.words[0].location
      entries.append(
        Located.Entry(key: section.key, keyLocation: place, value: Located(.mapping([]), at: place)))
    }
    var isGood = reader.accepts(entries, of: layout.schema, in: layout.tree, at: "", noun: "the file")
    var table: OrderedDictionary<String, Value> = [:]
    for descriptor in layout.schema where !sections.contains(where: { $0.key == descriptor.key }) {
      guard let entry = layout.tree[descriptor.key] else { continue }
      if let value = reader.value(of: entry, as: descriptor.type, at: descriptor.key) {
        table[descriptor.key] = value
      } else {
        isGood = false
      }
    }
    return isGood ? .table(table) : nil
  }

  private mutating func check(trials seeds: Value?) throws(Faults) {
    let count: Int
    switch seeds {
    case .list(let seeds)?: count = seeds.count
    case .table(let entries)?:
      guard case .list(let looks)? = entries["looks"], case .integer(let last)? = looks.last else { return }
      count = last
    default: return
    }
    let (trials, isOver) = count.multipliedReportingOverflow(by: sweep.count)
    if isOver || trials > Expansion.trialLimit {
      reader.faults.report(
        layout.tree.place(of: "seeds").location,
        "\(count) seeds at \(sweep.count) points are \(trials) trials; at most \(Expansion.trialLimit) can be planned",
        "name fewer seeds, or sweep fewer values at once")
      try reader.faults.check()
    }
  }

  private mutating func unfit() -> Faults {
    reader.faults.report(
      layout.tree.location, "these settings do not fit together",
      "this is a fault of the program: report the file")
    return Faults(reader.faults.all)
  }

  // MARK: one point

  /// Nil if a fault was reported, or if the point repeats another.
  private mutating func variant(at point: [Int], base: Root?, fixed: [Problem]) -> Variant<Root>? {
    var entries: OrderedDictionary<String, Value> = [:]
    var readings: [SweptSection.Reading] = []
    readings.reserveCapacity(sections.count)
    var isGood = base != nil
    for number in sections.indices {
      let reading = reading(of: number, at: point)
      if let value = reading.value { entries[sections[number].key] = value }
      if reading.isFaulty { isGood = false }
      readings.append(reading)
    }
    guard isGood, var root = base else { return nil }
    guard root.take(entries) else {
      _ = unfit()
      return nil
    }
    let (swept, parts, missing) = settings(at: point, of: root, readings)
    let name = VariantName.spelling(parts)
    guard isNew(point, swept, name, missing) else { return nil }
    let place = SweepPlace(layout: layout, point: point)
    let inner = root.innerProblems { key in sections.contains { $0.key == key } }
    let problems = root.problems + fixed + inner
    report(problems, at: place, swept)
    return problems.isEmpty ? Variant(name: name, swept: swept, root: root, place: place) : nil
  }

  private mutating func reading(of number: Int, at point: [Int]) -> SweptSection.Reading {
    let section = sections[number]
    // Where all axes reach into the section, no other point has these rows.
    let isShared = section.axes.count < point.count, rows = isShared ? section.axes.map { point[$0] } : []
    if isShared, let known = known[number][rows] { return known }
    readings += 1
    let entries = (layout.tree.entries ?? []).filter { $0.key == section.key }
    let (tree, states) = layout.applying(
      section.cells, to: Located(.mapping(entries), at: layout.tree.location)
    ) { point[$0] }
    for (cell, state) in zip(section.cells, states) where state == .set {
      hasPlace.insert([cell.axis, cell.column])
      hasPlace.insert([cell.axis, cell.column, point[cell.axis]])
    }
    var value: Value?
    var isFaulty = false
    if let entry = tree[section.key] {
      value = section.descriptor.flatMap { reader.value(of: entry, as: $0.type, at: section.key) }
      isFaulty = value == nil
    } else if let descriptor = section.descriptor, descriptor.isRequired {
      isFaulty = !reader.accepts([], of: [descriptor], in: layout.tree, at: "", noun: "the file")
    }
    let settings = section.cells.indices.map { cell in
      states[cell] == .set ? value.flatMap { section.setting(of: cell, in: $0, states) } : nil
    }
    let reading = SweptSection.Reading(
      value: value, isFaulty: isFaulty, states: states, settings: settings,
      parts: settings.map { $0.map(VariantName.Part.init) })
    if isShared { known[number][rows] = reading }
    return reading
  }

  /// What a point sets, axis by axis, and the parts of its name; and the keys of the point that do not exist
  /// there.
  private func settings(
    at point: [Int], of root: Root, _ readings: [SweptSection.Reading]
  ) -> (swept: [SweptSetting], parts: [VariantName.Part], missing: [DottedPath]) {
    var swept: [SweptSetting] = [], parts: [VariantName.Part] = [], missing: [DottedPath] = []
    for (axis, columns) in places.enumerated() {
      let names = sweep.axes[axis].names
      if let names { parts.append(VariantName.Part(name: names[point[axis]].text)) }
      for (column, place) in columns.enumerated() {
        let reading = readings[place.section]
        switch reading.states[place.cell] {
        case .set:
          if let setting = reading.settings[place.cell] { swept.append(setting) }
          if names == nil, let part = reading.parts[place.cell] { parts.append(part) }
        case .unchanged:
          // Another named variant sets it: here it is as in the rest of the file, or at its default.
          let section = sections[place.section]
          let value = root.table[section.key].flatMap {
            section.setting(of: place.cell, in: $0, reading.states)
          }
          if let value { swept.append(value) }
        case .missing: missing.append(sweep.axes[axis].columns[column])
        }
      }
    }
    return (swept, parts, missing)
  }

  private mutating func report(_ problems: [Problem], at place: SweepPlace, _ swept: [SweptSetting]) {
    guard !problems.isEmpty else { return }
    let tree = layout.tree(at: place.point)
    let point = swept.map { "\($0.key)=\(Display.shortened($0.value.brief, limit: 80))" }.joined(
      separator: ", ")
    let note = swept.isEmpty ? "" : " (at the point \(point))"
    for fault in problems.map({ tree.fault($0, layout.schema) }) {
      reader.faults.report(fault.location, fault.message, fault.remedy + note)
    }
  }

  // MARK: repetitions

  /// False where the point says the same as one before it: that is an error, unless it does so because a key
  /// of its does not exist there or because it was drawn twice.
  private mutating func isNew(
    _ point: [Int], _ swept: [SweptSetting], _ name: String, _ missing: [DottedPath]
  ) -> Bool {
    let known = repetitions.known(point, swept, name, isReduced: !missing.isEmpty)
    guard let known else { return true }
    guard let axis = point.indices.first(where: { point[$0] != known.point[$0] }) else { return true }
    if known.isSame {
      if known.isReduced {
        repetitions.leaveOut(missing.isEmpty ? [] : missing, at: swept)
        return false
      }
      if sweep.axes[axis].block == .random {
        repetitions.leaveOutDrawn()
        return false
      }
    }
    let row = sweep.axes[axis], place = row.location(ofRow: point[axis]) ?? layout.tree.location
    let names = row.names, keys = row.columns.map(\.text).joined(separator: "', '")
    if let names {
      reader.faults.report(
        place, "variant '\(names[point[axis]].text)' says the same as '\(names[known.point[axis]].text)'",
        "remove it, or make the two differ")
    } else {
      reader.faults.report(
        place,
        row.columns.count == 1
          ? "this value of '\(keys)' names the same variants as one before it"
          : "these values of '\(keys)' name the same variants as some before them",
        "remove it, or make the two differ")
    }
    return true
  }

  /// Says what is wrong with each key that exists at no point. Of named variants every one must find its
  /// keys, since it can leave them out; in lists that are walked together a value may have no place, which is
  /// remarked upon.
  private mutating func reportUnplaced() {
    for section in sections {
      guard let descriptor = section.descriptor else { continue }
      for (number, cell) in section.cells.enumerated() where cell.isConditional {
        let axis = sweep.axes[cell.axis]
        for row in axis.rows.indices where axis.rows[row][cell.column] != nil {
          let isUsed = hasPlace.contains([cell.axis, cell.column, row])
          if isUsed || axis.names == nil && hasPlace.contains([cell.axis, cell.column]) {
            if !isUsed, axis.block == .zip { repetitions.unused += 1 }
            continue
          }
          var point = Array(repeating: 0, count: sweep.axes.count)
          point[cell.axis] = row
          let entries = (layout.tree.entries ?? []).filter { $0.key == section.key }
          let (tree, _) = layout.applying(
            section.cells, to: Located(.mapping(entries), at: layout.tree.location), forced: number
          ) { point[$0] }
          if let entry = tree[section.key] {
            _ = reader.value(of: entry, as: descriptor.type, at: section.key)
          }
        }
      }
    }
  }
}
