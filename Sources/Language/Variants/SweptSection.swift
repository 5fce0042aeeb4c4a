import Components
import OrderedCollections

/// A top-level key of the file that a sweep reaches into.
struct SweptSection: Sendable {
  /// The key with its type; nil if nobody knows it.
  let descriptor: Descriptor?
  let key: String
  /// What is varied inside, outer keys first.
  let cells: [SweepLayout.Cell]
  /// Axes of the cells, ascending.
  let axes: [Int]

  /// What a section says at some points.
  struct Reading: Sendable {
    /// Nil if the file says nothing, or if a fault was reported.
    let value: Value?
    let isFaulty: Bool
    /// What becomes of each cell.
    let states: [CellState]
    /// The value of each cell, where it has one, without what other cells set inside it.
    let settings: [SweptSetting?]
    /// The same as parts of a variant's name.
    let parts: [VariantName.Part?]
  }

  init(key: String, descriptor: Descriptor?, cells: [SweepLayout.Cell]) {
    (self.key, self.descriptor, self.cells) = (key, descriptor, cells)
    axes = Set(cells.map(\.axis)).sorted()
  }

  /// The value of a cell in the section's value.
  ///
  /// - Parameter states: of all cells; what is set inside the cell's value is a matter of the inner cell.
  func setting(of number: Int, in value: Value, _ states: [CellState]) -> SweptSetting? {
    let path = cells[number].path
    guard var found = path.keys.dropFirst().reduce(Optional(value), { $0?[$1] }) else { return nil }
    for (inner, state) in zip(cells, states) where state == .set && inner.path.words.count > path.words.count
    {
      if path.contains(inner.path) { found = found.removing(inner.path.keys[path.words.count...]) }
    }
    return SweptSetting(key: path.text, value: found)
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
