/// A line of the legend.
struct LegendEntry: Hashable {
  enum Role: Hashable { case heading, colour, style }

  var role: Role
  var text: String
  var colour = Colour.neutral
  var style = LineStyle.solid
  /// Of a mark; nil for a line.
  var shape: Marks.Shape?
}

extension LegendEntry {
  /// The heading, each colour once, then each line style once, since the two distinctions are read
  /// separately. What is the same for all series distinguishes nothing and is left out.
  static func entries(of drawing: Drawing) -> [LegendEntry] {
    let series = drawing.panels.filter { $0.diagram == nil }.flatMap(\.series)
    var names: [LegendEntry] = []
    var details: [LegendEntry] = []
    for one in series where !one.name.isEmpty {
      let entry = LegendEntry(role: .colour, text: limited(one.name), colour: one.colour)
      if !names.contains(entry) { names.append(entry) }
    }
    for one in series where !one.detail.isEmpty {
      let entry = LegendEntry(role: .style, text: limited(one.detail), style: one.style)
      if !details.contains(entry) { details.append(entry) }
    }
    for marks in drawing.panels.flatMap(\.overlay.marks) where !marks.name.isEmpty {
      let entry = LegendEntry(
        role: .style, text: limited(marks.name), colour: marks.colour, shape: marks.shape)
      if !details.contains(entry) { details.append(entry) }
    }
    let heading = drawing.legend.isEmpty ? [] : [LegendEntry(role: .heading, text: limited(drawing.legend))]
    return (names.count > 1 ? heading + names : []) + (details.count > 1 ? details : [])
  }

  /// What fits on the canvas; the ends of a long name tell more than its middle.
  private static func limited(_ text: String) -> String {
    let line = PlainText.line(text)
    return line.count <= 70 ? line : "\(line.prefix(34))…\(line.suffix(35))"
  }
}
