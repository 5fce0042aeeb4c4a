import Components

/// Which columns of a table a task reads, and what for.
struct TableColumns: Sendable {
  /// The columns' places in the file, in the order of the parts below.
  private(set) var chosen: [Int] = []
  /// The parts are places in `chosen`.
  private(set) var inputs = 0..<0, targets = 0..<0
  private(set) var sequence: Int?, time: Int?, set: Int?, group: Int?
  /// The columns' names, in the order of the file.
  let names: [String]
  private let file: String
  private let isHeaderRead: Bool

  /// - Throws: `Problem` for a column that is not there, or of a name that several have.
  init(_ task: OwnFile, names: [String], file: String, isHeaderRead: Bool, separators: [String])
    throws(Problem)
  {
    (self.names, self.file, self.isHeaderRead) = (names, file, isHeaderRead)
    inputs = try add(task.inputs, "inputs", separators)
    targets = try add(task.targets, "targets", separators)
    func one(_ name: String?, _ key: String, _ columns: inout TableColumns) throws(Problem) -> Int? {
      guard let name else { return nil }
      return try columns.add([name], key, separators).lowerBound
    }
    sequence = try one(task.sequence, "sequence", &self)
    time = try one(task.time, "time", &self)
    set = try one(task.splitColumn, "split_column", &self)
    group = try one(task.group, "group", &self)
  }

  /// `'x'`, of one of the chosen.
  func name(of column: Int) -> String { "'\(names[chosen[column]])'" }

  /// That of the column that stands before one of the chosen in the file; nil for the first.
  func nameBefore(_ column: Int) -> String? { chosen[column] > 0 ? names[chosen[column] - 1] : nil }

  private mutating func add(_ wanted: [String], _ key: String, _ separators: [String]) throws(Problem)
    -> Range<Int>
  {
    let first = chosen.count
    for name in wanted {
      if !names.contains(name), let stretch = try stretch(name, key, separators) {
        chosen += stretch
      } else {
        chosen.append(try place(of: name, key, separators))
      }
    }
    return first..<chosen.count
  }

  /// The columns from one to another, `t0..t186`, either of which may be left out; nil where the name is
  /// none of a stretch.
  private func stretch(_ name: String, _ key: String, _ separators: [String]) throws(Problem)
    -> ClosedRange<Int>?
  {
    let ends = name.split(separator: "..", omittingEmptySubsequences: false).map { String($0) }
    guard ends.count == 2, !(ends[0].isEmpty && ends[1].isEmpty) else { return nil }
    let first = ends[0].isEmpty ? 0 : try place(of: ends[0], key, separators)
    let last = ends[1].isEmpty ? names.count - 1 : try place(of: ends[1], key, separators)
    guard first <= last else {
      throw Problem(
        key, "column '\(ends[0])' of \(file) stands behind '\(ends[1])'",
        remedy: "write '\(ends[1])..\(ends[0])', the columns in the order of the file")
    }
    return first...last
  }

  private func place(of name: String, _ key: String, _ separators: [String]) throws(Problem) -> Int {
    let found = names.indices.filter { names[$0] == name }
    if let place = found.first, found.count == 1 { return place }
    guard found.isEmpty else {
      throw Problem(
        key, "\(file) has \(found.count) columns named '\(name)'", remedy: "give them names of their own")
    }
    throw Problem(key, "\(file) has no column '\(name)'", remedy: .words(remedy(name, separators)))
  }

  /// - Parameter separators: those that the header holds inside its only name, as settings call them.
  private func remedy(_ wanted: String, _ separators: [String]) -> String {
    if let name = names.first(where: { OddText.plain($0) == OddText.plain(wanted) }) {
      return "the file calls it \(OddText.escaped(name)): write that, with the quotes"
    }
    let known = Spelling.list(names, limit: 20)
    guard isHeaderRead else { return "its columns are \(known)" }
    if let separator = separators.first {
      return "its first line names '\(names[0].prefix(80))': say 'separator: \(separator)'"
    }
    return "its first line names \(known); if that is data, say 'header: false' or list names there"
  }
}
