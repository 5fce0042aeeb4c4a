import Components

/// A file and what it varies: what all points of a sweep share.
public final class SweepLayout: Sendable {
  /// One key of one axis.
  struct Cell: Sendable {
    let axis: Int
    let column: Int
    let path: DottedPath
    /// Whether there may be points where the key does not exist.
    let isConditional: Bool
  }

  /// The file without what it varies.
  let tree: Located
  let axes: [SweepAxis]
  /// What stands under `random`, if anything does.
  let random: Located?
  let schema: [Descriptor]
  /// The settings' values where the file says nothing.
  let defaults: Value
  /// Outer keys first: `model.cell` is set before what is inside it.
  let cells: [Cell]

  init(tree: Located, sweep: Sweep, schema: [Descriptor], defaults: Value) {
    (self.tree, axes, random, self.schema, self.defaults) = (tree, sweep.axes, sweep.random, schema, defaults)
    var cells: [Cell] = []
    for (number, axis) in sweep.axes.enumerated() {
      for (column, path) in axis.columns.enumerated() {
        cells.append(
          Cell(axis: number, column: column, path: path, isConditional: path.isConditional(in: schema)))
      }
    }
    let depths = cells.enumerated().sorted {
      ($0.element.path.words.count, $0.offset) < ($1.element.path.words.count, $1.offset)
    }
    self.cells = depths.map(\.element)
  }

  /// A tree with the values of some cells in place, and which of them have one: those whose row sets the key,
  /// where it exists.
  ///
  /// - Parameters:
  ///   - row: the row of an axis; nil for an axis whose cells are left out.
  ///   - forced: the number of a cell that is set even where its key does not exist.
  func applying(
    _ cells: [Cell], to tree: Located, forced: Int? = nil, row: (Int) -> Int?
  ) -> (tree: Located, isSet: [CellState]) {
    var tree = tree
    let states = cells.enumerated().map { number, cell -> CellState in
      guard let row = row(cell.axis), let value = axes[cell.axis].rows[row][cell.column] else {
        return .unchanged
      }
      if cell.isConditional, number != forced,
        cell.path.isMissing(in: tree, schema: schema, defaults: defaults)
      {
        return .missing
      }
      tree = tree.applying(Assignment(path: cell.path, value: value), defaults: defaults)
      return .set
    }
    return (tree, states)
  }

  /// The tree at a point.
  func tree(at point: [Int]) -> Located { applying(cells, to: tree) { point[$0] }.tree }
}

/// What a point of a sweep does to a key.
enum CellState: Sendable {
  case set
  /// The point's row leaves the key as it is.
  case unchanged
  /// The key does not exist at the point.
  case missing
}
