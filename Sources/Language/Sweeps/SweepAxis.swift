/// One dimension of a sweep: rows of values for some keys, of which each point of the sweep takes one. Axes
/// multiply.
struct SweepAxis: Sendable {
  struct Name: Sendable {
    let text: String
    let location: Location
  }

  let block: SweepBlock
  /// The keys that the axis sets.
  let columns: [DottedPath]
  /// For each row a value for each column; nil if the row leaves a key as it is.
  let rows: [[Located?]]
  /// Names of the rows, where they have names.
  let names: [Name]?

  init(_ block: SweepBlock, columns: [DottedPath], rows: [[Located?]], names: [Name]? = nil) {
    (self.block, self.columns, self.rows, self.names) = (block, columns, rows, names)
  }

  /// One key and its values.
  init(_ block: SweepBlock, _ path: DottedPath, values: [Located]) {
    self.init(block, columns: [path], rows: values.map { [$0] })
  }

  /// Where a message about a row points.
  func location(ofRow row: Int) -> Location? {
    names?[row].location ?? rows[row].lazy.compactMap { $0?.location }.first
  }
}
