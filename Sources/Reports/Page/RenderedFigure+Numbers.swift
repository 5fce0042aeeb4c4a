import Components
import Figures

extension RenderedFigure {
  /// The numbers that the caption leaves out, as a table of the page; nil if there are none.
  var numbers: Table? {
    table.map { table in
      let numeric = table.header.indices.dropFirst().filter { column in
        table.rows.contains { $0[column].contains(where: \.isNumber) }
          && table.rows.allSatisfy { $0[column].filter(\.isLetter).count < 4 }
      }
      return Table(
        caption: "The numbers of the figure.", header: table.header, rows: table.rows, numeric: Set(numeric))
    }
  }
}
