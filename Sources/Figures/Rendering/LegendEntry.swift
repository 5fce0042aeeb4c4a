/// A line of the legend.
struct LegendEntry: Hashable {
  enum Role: Hashable { case heading, colour, style }

  var role: Role
  var text: String
  var colour = Colour.neutral
  var style = LineStyle.solid
}

extension LegendEntry {
  /// The heading, each colour once, then each line style once, since the two distinctions are read
  /// separately. What is the same for all series distinguishes nothing and is left out.
  static func entries(of drawing: Drawing) -> [LegendEntry] {
    let series = drawing.panels.flatMap(\.series)
    var names: [LegendEntry] = []
    var details: [LegendEntry] = []
    for one in series where !one.name.isEmpty {
      let entry = LegendEntry(role: .colour, text: limited(one.name), colour: one.colour)
      if !names.contains(entry) { names.append(entry) }
    }
    for trace in drawing.panels.flatMap({ $0.map?.traces ?? [] }) where !trace.name.isEmpty {
      let entry = LegendEntry(role: .colour, text: limited(trace.name), colour: trace.colour)
      if !names.contains(entry) { names.append(entry) }
    }
    for one in series where !one.detail.isEmpty {
      let entry = LegendEntry(role: .style, text: limited(one.detail), style: one.style)
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
