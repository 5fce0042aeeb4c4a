import Components

/// The grid of an experiment file: every combination of the values listed for each dotted path.
struct Sweep: Sendable {
  struct Axis: Sendable {
    let path: DottedPath
    let values: [Located]
  }

  /// Points a sweep may have.
  static let limit = 20_000

  /// In the order of the file.
  private(set) var axes: [Axis] = []

  /// Takes the entry `sweep` out of a file's root.
  ///
  /// - Parameter schema: the root's table.
  init(takenFrom root: inout Located, schema: [Descriptor], faults: inout DiagnosticCollector) {
    guard let entries = root.entries, let sweep = root["sweep"] else { return }
    root = Located(.mapping(entries.filter { $0.key != "sweep" }), at: root.location)
    guard let entries = sweep.value.entries else {
      faults.report(
        sweep.value.isAbsent ? sweep.keyLocation : sweep.value.location,
        "'sweep' must be a mapping from dotted keys to lists of values",
        "write 'sweep: { model.hidden: [16, 32] }', or remove it")
      return
    }
    for entry in entries {
      if let axis = Sweep.axis(entry, after: axes, schema, &faults) { axes.append(axis) }
    }
    let count = axes.reduce(1) { $0.multipliedReportingOverflow(by: $1.values.count).overflow ? .max : $0 * $1.values.count }
    if count > Sweep.limit {
      let size = count == .max ? "too many" : String(count)
      faults.report(
        sweep.keyLocation, "the sweep has \(size) points; at most \(Sweep.limit) can be planned", "sweep fewer values at once")
      axes = []
    }
  }

  private static func axis(
    _ entry: Located.Entry, after axes: [Axis], _ schema: [Descriptor], _ faults: inout DiagnosticCollector
  ) -> Axis? {
    let isQuoted =
      entry.keyLocation.source.rest(line: entry.keyLocation.line, column: entry.keyLocation.column).first
      .map { $0 == "\"" || $0 == "'" } ?? false
    let place = entry.keyLocation.part(offset: isQuoted ? 1 : 0, length: 1)
    guard let path = DottedPath(entry.key, at: place)?.grouped(by: schema) else {
      faults.report(entry.keyLocation, "'\(Display.shortened(entry.key))' is not a dotted key", "write it like 'model.hidden'")
      return nil
    }
    if path.text == "seeds" {
      faults.report(
        entry.keyLocation, "'seeds' repeat each point of a sweep and cannot be swept", "write 'seeds: [1, 2, 3]' beside 'sweep'")
      return nil
    }
    if let lower = axes.first(where: { path.contains($0.path) }) {
      faults.report(
        entry.keyLocation, "'\(path.text)' would undo '\(lower.path.text)', which is swept above it",
        "write '\(path.text)' above '\(lower.path.text)'")
      return nil
    }
    switch entry.value.content {
    case .sequence(let values) where !values.isEmpty: return Axis(path: path, values: values)
    case .sequence:
      faults.report(entry.value.location, "no values to sweep '\(path.text)' over", "list some, or remove the line")
    case .mapping(let inner):
      let example = inner.first.map { "\(path.text).\($0.key)" } ?? "\(path.text).key"
      faults.report(entry.keyLocation, "a sweep is not nested", "write the path with dots: '\(example): […]'")
    case .scalar(_, _):
      let place = entry.value.isAbsent ? entry.keyLocation : entry.value.location
      faults.report(
        place,
        "'\(path.text)' needs a list of values to sweep over (got \(entry.value.isAbsent ? "nothing" : entry.value.brief))",
        "write '[\(entry.value.isAbsent ? "…" : Display.shortened(entry.value.text ?? "…"))]', or set it outside the sweep")
    }
    return nil
  }

  /// For each point the index of its value on each axis; the last axis varies fastest. One empty point where nothing is swept.
  var points: some Sequence<[Int]> {
    let sizes = axes.map(\.values.count)
    return sequence(first: Array(repeating: 0, count: sizes.count)) { point in
      var next = point
      for axis in sizes.indices.reversed() {
        next[axis] += 1
        if next[axis] < sizes[axis] { return next }
        next[axis] = 0
      }
      return nil
    }
  }
}
