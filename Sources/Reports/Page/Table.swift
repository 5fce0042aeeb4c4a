/// A table of texts, independent of HTML and Markdown. The first column names the row.
struct Table: Sendable, Hashable {
  var caption: String
  var header: [String]
  var rows: [[String]]
  /// Columns of numbers, which are aligned to the right.
  var numeric: Set<Int>
  /// Whether neighbours with the same first cell belong together.
  var isGrouped = false
  /// What marks in its cells mean.
  var notes: [String] = []
}

extension Table {
  /// What stands in a cell that nothing was measured for.
  static let missing = "–"

  /// A number, and apart from it what is said of its uncertainty, so that numbers stand below numbers: `0.912` and
  /// `± 0.012`, `0.2` and `[0.1, 0.4]`; nil if nothing is said of it.
  static func parts(of cell: String) -> (number: String, margin: String)? {
    // No regular expression, which would be compiled for every cell.
    let gaps = [" ±", " ["].compactMap { cell.firstRange(of: $0)?.lowerBound }
    guard !cell.hasPrefix("("), let gap = gaps.min() else { return nil }
    return (String(cell[..<gap]), String(cell[gap...].dropFirst()))
  }

  /// The rows, those that belong together in one list.
  var groups: [[[String]]] {
    guard isGrouped else { return [rows] }
    var groups: [[[String]]] = []
    for row in rows {
      if let last = groups.last?.last, last.first == row.first {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups
  }
}

/// Facts below a caption.
struct FactTable: Sendable, Hashable {
  var caption: String
  var facts: [Fact]
}
