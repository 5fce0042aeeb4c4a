import Store
import TrialFormat

/// Two files of one trial, compared bit for bit: every dataset, and every attribute that is a number or says how the
/// trial ended. What its making took and by what it was made does not count.
struct FileComparison {
  /// The datasets and values that both files hold.
  private(set) var datasets = 0
  private(set) var values = 0
  /// The first difference of each dataset, attribute or group, the earliest in training first.
  private(set) var differences: [Difference] = []
  private(set) var differingValues = 0

  private let stored: TrialFile
  private let repeated: TrialFile
  private let isQuick: Bool
  private let isOlder: Bool
  private let moments: FileMoments

  /// - Parameters:
  ///   - stored: the trial's file, which can be read whole.
  ///   - repeated: the same trial's, computed now.
  ///   - isQuick: whether the repetition ended early: then what it holds of datasets that grow is compared, and
  ///     nothing else.
  init(of stored: TrialFile, with repeated: TrialFile, isQuick: Bool) throws(StoreError) {
    (self.stored, self.repeated, self.isQuick) = (stored, repeated, isQuick)
    moments = FileMoments(of: stored)
    // Later formats have more; what is not there differs in nothing.
    isOlder = try stored.integer(attribute: TrialAttribute.format) < FormatVersion.current
    try compareGroup("/")
    differences = differences.enumerated().sorted {
      ($0.element.order, $0.offset) < ($1.element.order, $1.offset)
    }.map(\.element)
  }

  private mutating func compareGroup(_ group: String) throws(StoreError) {
    try compareAttributes(of: group)
    let there = try stored.children(group), here = try repeated.children(group)
    for name in Set(there + here).sorted() {
      let object = group == "/" ? "/\(name)" : "\(group)/\(name)"
      let isThere = there.contains(name), isHere = here.contains(name)
      guard isThere, isHere else {
        // What only the end brings is not there early.
        if isHere ? !isOlder : !isQuick {
          note(object, isThere ? "something" : "nothing", isHere ? "something" : "nothing")
        }
        continue
      }
      switch (stored.isGroup(object), repeated.isGroup(object)) {
      case (true, true): try compareGroup(object)
      case (false, false): try compareDataset(object)
      case (true, false): note(object, "a group", "a dataset")
      case (false, true): note(object, "a dataset", "a group")
      }
    }
  }

  private mutating func note(_ object: String, _ there: String, _ here: String) {
    differences.append(
      moments.dated(Difference(object, stored: there, repeated: here), along: nil, row: 0))
  }

  // MARK: attributes

  /// Those that are compared elsewhere, or that say what a look at the file says.
  private static let others: Set = [
    TrialAttribute.format, TrialAttribute.seed, TrialAttribute.numericsVersion,
  ]
  /// The texts among them that are results.
  private static let results: Set = [TrialAttribute.status, TrialAttribute.stoppedBecause]

  private mutating func compareAttributes(of object: String) throws(StoreError) {
    let isRoot = object == "/"
    guard !isRoot || !isQuick else { return }
    let there = try stored.attributes(on: object), here = try repeated.attributes(on: object)
    for name in Set(there + here).sorted() where !isRoot || !FileComparison.others.contains(name) {
      let values = [(stored, there), (repeated, here)].map { file, names in
        names.contains(name) ? try? file.value(attribute: name, on: object) : nil
      }
      let isResult = isRoot && FileComparison.results.contains(name)
      guard !isOlder || values[0] != nil, isResult || values.contains(where: { $0?.isNumber ?? false }),
        !FileComparison.isSame(values[0], values[1])
      else { continue }
      var difference = Difference(
        "\(object)@\(name)", stored: FileComparison.text(values[0]), repeated: FileComparison.text(values[1]))
      difference.order = isRoot ? Int.max : -1
      differences.append(difference)
    }
  }

  private static func isSame(_ a: AttributeValue?, _ b: AttributeValue?) -> Bool {
    if case .real(let a)? = a, case .real(let b)? = b { return a.bitPattern == b.bitPattern }
    return a == b
  }

  private static func text(_ value: AttributeValue?) -> String {
    switch value {
    case .text(let text)?: "'\(text)'"
    case .integer(let integer)?: "\(integer)"
    case .real(let real)?: "\(real)"
    case nil: "nothing"
    }
  }

  // MARK: datasets

  /// Values that are read at a time.
  private static let part = 1 << 20

  private mutating func compareDataset(_ path: String) throws(StoreError) {
    let there = try stored.shape(path), here = try repeated.shape(path)
    let name = path.split(separator: "/").last.map { String($0) } ?? ""
    // A dimension scale is its own only axis.
    let axes = FileMoments.growing.contains(name) ? [name] : (try? stored.dimensions(path)) ?? []
    let grows = axes.first.map { FileMoments.growing.contains($0) } ?? false
    guard grows || !isQuick else { return }
    datasets += 1
    try compareAttributes(of: path)
    let types = [try stored.elementType(path), try repeated.elementType(path)]
    guard types[0] == types[1], there.count == here.count, there.dropFirst() == here.dropFirst() else {
      note(path, "\(types[0].rawValue) \(there)", "\(types[1].rawValue) \(here)")
      return
    }
    let count = differences.count
    guard let rowsThere = there.first, let rowsHere = here.first else {
      try compareRows(path, types[0], there, rows: nil, axes)
      return
    }
    try compareRows(path, types[0], there, rows: min(rowsThere, rowsHere), axes)
    guard rowsThere != rowsHere, !isQuick || rowsThere < rowsHere, differences.count == count else { return }
    let difference = Difference(path, stored: "\(rowsThere) rows", repeated: "\(rowsHere) rows")
    differences.append(moments.dated(difference, along: axes.first, row: min(rowsThere, rowsHere)))
  }

  private mutating func compareRows(
    _ path: String, _ type: ElementType, _ shape: [Int], rows: Int?, _ axes: [String]
  ) throws(StoreError) {
    let width = max(1, shape.dropFirst().reduce(1, *))
    guard let rows else {
      try compare(path, type, shape, nil, axes, width)
      return
    }
    let step = max(1, FileComparison.part / width)
    for start in stride(from: 0, to: rows, by: step) {
      try compare(path, type, shape, start..<min(rows, start + step), axes, width)
    }
  }

  /// Compares some rows; of a dataset's differences only the first is kept.
  private mutating func compare(
    _ path: String, _ type: ElementType, _ shape: [Int], _ rows: Range<Int>?, _ axes: [String], _ width: Int
  ) throws(StoreError) {
    let found: [Int], count: Int, texts: (Int) -> (String, String), ulps: (Int) -> UInt64?
    if type == .text {
      let there = try FileComparison.strings(stored, path, rows),
        here = try FileComparison.strings(repeated, path, rows)
      (found, count) = (there.indices.filter { there[$0] != here[$0] }, there.count)
      (texts, ulps) = ({ ("'\(there[$0])'", "'\(here[$0])'") }, { _ in nil })
    } else {
      let there = NumberBytes(type: type, bytes: try stored.bytes(path, rows: rows)),
        here = NumberBytes(type: type, bytes: try repeated.bytes(path, rows: rows))
      (found, count) = (there.differences(from: here), (rows?.count ?? 1) * width)
      (texts, ulps) = ({ (there.text($0), here.text($0)) }, { there.ulps($0, to: here) })
    }
    values += count
    differingValues += found.count
    guard let index = found.first, differences.last?.object != path else { return }
    let (a, b) = texts(index), row = (rows?.lowerBound ?? 0) + index / width
    var difference = moments.dated(Difference(path, stored: a, repeated: b), along: axes.first, row: row)
    difference.ulps = ulps(index)
    difference.place = FileComparison.place(
      row: row, index % width, shape, axes, isDated: difference.update != nil)
    differences.append(difference)
  }

  private static func strings(_ file: TrialFile, _ path: String, _ rows: Range<Int>?) throws(StoreError)
    -> [String]
  {
    guard let rows else { return try file.strings(path) }
    var texts: [String] = []
    for row in rows { texts += try file.strings(path, row: row) }
    return texts
  }

  /// `time 3, hidden 2`; the row is left out where its update is told.
  private static func place(row: Int, _ offset: Int, _ shape: [Int], _ axes: [String], isDated: Bool)
    -> String
  {
    var indices = [Int](repeating: 0, count: shape.count), rest = offset
    for axis in shape.indices.dropFirst().reversed() {
      indices[axis] = rest % max(1, shape[axis])
      rest /= max(1, shape[axis])
    }
    if !indices.isEmpty { indices[0] = row }
    return indices.enumerated().dropFirst(isDated ? 1 : 0).map { axis, index in
      "\(axis < axes.count ? axes[axis] : "index") \(index)"
    }.joined(separator: ", ")
  }
}

extension AttributeValue {
  fileprivate var isNumber: Bool { if case .text = self { false } else { true } }
}
