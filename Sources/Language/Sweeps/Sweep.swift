import Components

/// What an experiment file varies: axes, whose combinations are its points.
struct Sweep: Sendable {
  /// Keys that one block may vary.
  static let keyLimit = 100

  /// In the order of the blocks, and of the file within a block.
  private(set) var axes: [SweepAxis] = []
  /// What stands under `random`: the axis has but the values drawn.
  private(set) var random: Located?

  /// Takes the blocks that vary settings out of a file's root.
  ///
  /// - Parameters:
  ///   - schema: the root's table.
  ///   - isScan: whether the file's scan is meant.
  init(takenFrom root: inout Located, schema: [Descriptor], isScan: Bool, faults: inout FaultCollector) {
    guard let entries = root.entries else { return }
    let blocks = SweepBlock.meant(in: root, isScan: isScan).compactMap { block in
      root[block.rawValue].map { (block, $0) }
    }
    random = blocks.first { $0.0 == .random }?.1.value
    root = Located(.mapping(entries.filter { SweepBlock(rawValue: $0.key) == nil }), at: root.location)
    guard let first = blocks.map(\.1.keyLocation).min(by: { ($0.line, $0.column) < ($1.line, $1.column) })
    else { return }
    var reader = SweepReader(schema: schema, faults: faults)
    for (block, entry) in blocks { axes += reader.axes(of: block, entry) }
    faults = reader.faults
    refuseRepetitions(&faults)
    let count = count
    if count > SweepBlock.pointLimit {
      let size = count == .max ? "too many" : String(count)
      faults.report(
        first, "the sweep has \(size) points; at most \(SweepBlock.pointLimit) can be planned",
        "sweep fewer values at once")
      axes = []
    }
  }

  /// A key that two axes set could have but one of the values.
  private mutating func refuseRepetitions(_ faults: inout FaultCollector) {
    var first: [String: (block: SweepBlock, location: Location)] = [:]
    axes = axes.filter { axis in
      let before = first.count
      for column in axis.columns {
        if let known = first[column.text] {
          faults.report(
            column.location,
            "'\(column.text)' is swept twice: also in '\(known.block.rawValue)', line \(known.location.line)",
            "keep one of them")
        } else {
          first[column.text] = (axis.block, column.location)
        }
      }
      return first.count == before + axis.columns.count
    }
  }

  /// Points, or `Int.max` where there are more than that.
  var count: Int {
    axes.reduce(1) { $0.multipliedReportingOverflow(by: $1.rows.count).overflow ? .max : $0 * $1.rows.count }
  }

  /// For each point the number of its row on each axis; the last axis varies fastest. One empty point where
  /// nothing is swept.
  var points: some Sequence<[Int]> {
    let sizes = axes.map(\.rows.count)
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
