import Components

/// A line of the legend.
struct LegendEntry: Hashable {
  enum Role: Hashable {
    case heading, colour, style
    case sign(EdgeMarks.Sign)
  }

  var role: Role
  var text: String
  var colour = Colour.neutral
  var style = LineStyle.solid
  /// Of a mark; nil for a line.
  var shape: Marks.Shape?
}

extension LegendEntry {
  /// The heading, each colour once, then each line style once, since the two distinctions are read
  /// separately, then signs. What is the same for all series distinguishes nothing and is left out.
  ///
  /// - Parameters:
  ///   - drawing: the figure.
  ///   - signs: those that it has.
  ///   - namesLines: whether colours are named beside their lines, so that only what they stand for is told.
  static func entries(of drawing: Drawing, signs: [EdgeMarks.Sign], namesLines: Bool) -> [LegendEntry] {
    let series = drawing.panels.filter(\.hasAxes).flatMap(\.series)
    let marks = drawing.panels.flatMap(\.overlay.marks).filter { !$0.name.isEmpty }.map {
      LegendEntry(role: .style, text: limited($0.name), colour: $0.colour, shape: $0.shape)
    }
    let traces = drawing.panels.flatMap { $0.map?.traces ?? [] }
    let named = series.map { ($0.name, $0.colour) } + traces.map { ($0.name, $0.colour) }
    let names = named.filter { !$0.0.isEmpty }.map {
      LegendEntry(role: .colour, text: limited($0.0), colour: $0.1)
    }.distinct
    let details =
      series.filter { !$0.detail.isEmpty }.map {
        LegendEntry(role: .style, text: limited($0.detail), style: $0.style)
      }.distinct + marks.distinct
    let heading = drawing.legend.isEmpty ? [] : [LegendEntry(role: .heading, text: limited(drawing.legend))]
    return (names.count > 1 && !namesLines ? heading + names : []) + (details.count > 1 ? details : [])
      + signs.map { LegendEntry(role: .sign($0), text: $0.words) }
  }

  /// What fits on the canvas.
  private static func limited(_ text: String) -> String { PlainText.fitted(text, width: 36) }
}
