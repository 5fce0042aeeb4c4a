import Figures

/// The text of a failure as a page under version control may show it: without the places of results and
/// programs on this machine.
struct PortableText {
  /// One experiment's folder of results.
  let results: String
  /// The folders in which programs were sought, as in the environment variable PATH.
  let searched: String

  func callAsFunction(_ text: String) -> String {
    let text = text.replacing(results + "/", with: "")
    return searched.isEmpty ? text : text.replacing(searched, with: "PATH")
  }

  func callAsFunction(_ row: TrialRow) -> TrialRow {
    var row = row
    row.remark = self(row.remark)
    return row
  }

  func callAsFunction(_ figure: RenderedFigure) -> RenderedFigure {
    RenderedFigure(
      name: figure.name, title: figure.title, caption: figure.caption, notes: figure.notes,
      table: figure.table, svg: figure.svg, csv: figure.csv,
      problem: figure.problem.map { self($0) })
  }
}
