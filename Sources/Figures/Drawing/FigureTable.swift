/// The numbers that a figure's caption leaves out, for the page: texts as they are shown.
public struct FigureTable: Sendable, Hashable {
  public var header: [String]
  public var rows: [[String]]

  public init(header: [String], rows: [[String]]) {
    precondition(rows.allSatisfy { $0.count == header.count }, "every row has the header's columns")
    (self.header, self.rows) = (header, rows)
  }
}
