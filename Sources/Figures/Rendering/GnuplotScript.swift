import Components

/// Drawing → the steps of a gnuplot script, terminal and output excepted. A pure function: the same drawing,
/// the same script.
///
/// Texts reach gnuplot in single quotes only (`PlainText.quoted`), numbers as decimals; all positions are
/// computed here, so that a figure does not depend on gnuplot's guess of text widths.
struct GnuplotScript {
  private let drawing: Drawing
  private let entries: [LegendEntry]
  private let scales: [PanelScales]
  /// What stands beside each panel.
  private let names: [[LabelColumn.Label]]
  let canvas: Canvas

  /// - Parameters:
  ///   - drawing: what is drawn.
  ///   - width: of the sheet, in pixels; nil for the page's.
  init(_ drawing: Drawing, width: Double? = nil) {
    self.drawing = drawing
    let scales = drawing.panels.map { PanelScales($0, among: drawing.panels) }
    // One column of panels on a wide sheet has room for the names of lines, which then need no legend.
    let hasRoom =
      PanelGrid(drawing, width: width).columns == 1 && width ?? 720 > 560
      && drawing.panels.allSatisfy { $0.map == nil && $0.stack == nil }
    let ends = zip(drawing.panels, scales).map { $0.namedEnds($1, of: drawing.legend) }
    let namesLines = hasRoom && ends.allSatisfy(GnuplotScript.areApart)
    let names = zip(zip(drawing.panels, scales), ends).map { panel, ends in
      (namesLines ? ends : []) + panel.0.namedLevels(panel.1)
    }
    let signs = zip(drawing.panels, scales).flatMap { panel, scales in
      panel.map != nil ? [] : panel.series.flatMap { EdgeMarks($0, x: scales.x, y: scales.y).places.keys }
    }
    entries = LegendEntry.entries(
      of: drawing, signs: EdgeMarks.Sign.allCases.filter(signs.contains), namesLines: namesLines)
    canvas = Canvas(drawing, entries, names: names.map { $0.map(\.text) }, width: width)
    (self.scales, self.names) = (scales, names)
  }

  var steps: [GnuplotStep] {
    let preamble = """
      unset key
      \(GnuplotScript.border)
      set xrange [0:1]
      set yrange [0:1]
      set multiplot

      """
    let panels = drawing.panels.indices.flatMap { steps(of: $0, legend: $0 == 0 ? legend : "") }
    return [.commands(preamble)] + panels + [.commands("unset multiplot\n")]
  }

  private static let border = """
    set border 3 lc rgb '\(Palette.frame.hex())' lw 1
    set tics out nomirror textcolor rgb '\(Palette.ink.hex())'

    """
  private static let grid = "set grid ytics lc rgb '\(Palette.grid.hex())' lw 1 lt 1 dt solid"

  /// Whether the names of a panel's lines say more beside them than in a legend: lines that end in one point have
  /// none of their own.
  private static func areApart(_ names: [LabelColumn.Label]) -> Bool {
    guard names.count > 1, names.count <= 12 else { return false }
    let heights = names.map(\.height)
    return (heights.max() ?? 0) - (heights.min() ?? 0) > 0.08
  }

  // MARK: One panel

  /// What a program reads values off the SVG by.
  var metadata: FigureMetadata {
    let places = drawing.panels.indices.map { index in
      let extents = extents(of: index)
      return FigureMetadata.Place(frame: canvas.frames[index], x: extents.x, y: extents.y)
    }
    return FigureMetadata(drawing, places, layers: drawing.panels.indices.map(layers))
  }

  /// What the axes of a panel span.
  private func extents(of index: Int) -> (x: Extent, y: Extent) {
    OverlayLayer.extents(
      drawing.panels[index], x: scales[index].x, y: scales[index].y, in: canvas.frames[index])
  }

  /// The elements of a panel's plot, in the order of plotting; none of what has no axes.
  private func layers(of index: Int) -> [PlotLayer] {
    let panel = drawing.panels[index], (x, y) = extents(of: index)
    guard panel.hasAxes else { return [] }
    let isCrowded = Set(panel.series.map(\.name)).count > PlotLayer.mostBands
    let curves = panel.series.enumerated().flatMap { index, series in
      PlotLayer.layers(of: series, x: x, y: y, isCrowded: isCrowded).map { layer in
        var layer = layer
        layer.subject = .series(index)
        return layer
      }
    }
    let stack = panel.stack.map { StackLayer($0, panel).layers(x: x, y: y) } ?? []
    let over = OverlayLayer.layers(of: panel, x: x, y: y)
    var layers = (stack + curves + over).sorted { $0.depth < $1.depth }
    layers += (panel.map?.traces ?? []).flatMap { TraceLayer.layers(of: $0, x: x, y: y) }
      .sorted { $0.depth < $1.depth }
    if let map = panel.map.map({ MapLayer($0, panel) }), !map.cells.isEmpty {
      layers.insert(
        PlotLayer(depth: 0, command: MapLayer.command, rows: map.cells, subject: .cells), at: 0)
    }
    return layers
  }

  private func steps(of index: Int, legend: String) -> [GnuplotStep] {
    let panel = drawing.panels[index], frame = canvas.frames[index]
    if let diagram = panel.diagram {
      return steps(DiagramLayer(diagram, in: frame, on: canvas).commands, panel, in: frame, legend: legend)
    }
    if let passage = panel.passage {
      let layer = PassageLayer(passage, width: frame.right - frame.left)
      return steps(layer.commands(in: frame, on: canvas), panel, in: frame, legend: legend)
    }
    let (x, y) = extents(of: index), layers = layers(of: index)
    let map = panel.map.map { MapLayer($0, panel) }, stack = panel.stack.map { StackLayer($0, panel) }
    // A plot command needs an element: for a panel without any point it is an undefined one.
    let elements = layers.isEmpty ? ["'-' using 1:2 with points notitle"] : layers.map(\.command)
    let data = layers.isEmpty ? [[[0, Double.nan]]] : layers.map(\.rows)
    let column = LabelColumn(
      labels: names[index].map { label in
        var label = label
        label.height = frame.bottom - label.height * (frame.bottom - frame.top)
        return label
      })
    let commands = """
      set lmargin at screen \(canvas.across(frame.left))
      set rmargin at screen \(canvas.across(frame.right))
      set tmargin at screen \(canvas.up(frame.top))
      set bmargin at screen \(canvas.up(frame.bottom))
      unset label
      unset arrow
      unset object
      \(map == nil ? GnuplotScript.grid : "unset grid")
      \(axis("x", panel.x, x, about: 6 * (frame.right - frame.left) / 600, hasNumbers: frame.numbersX))
      \(axis("y", panel.y, y, about: 6 * (frame.bottom - frame.top) / 340, hasNumbers: frame.numbersY))
      \(frame.numbersX ? canvas.label(panel.x.heading, (frame.left + frame.right) / 2, frame.bottom + 44, "center") : "")
      \(frame.numbersY ? canvas.label(panel.y.heading, frame.left - 60, (frame.top + frame.bottom) / 2, "center rotate by 90") : "")
      \(panel.title.isEmpty ? "" : canvas.label(title(panel, frame), frame.left, frame.top - 16))
      \(BaselineLines(panel, y: y).commands)
      \(layers.isEmpty ? canvas.label("nothing to draw here", frame.left + 12, frame.top + 16) : "")
      \(frame.hasNames ? map?.scale(beside: frame, on: canvas) ?? "" : "")
      \(stack?.names(beside: frame, y, on: canvas) ?? "")
      \(frame.hasNames && map == nil && stack == nil ? column.commands(beside: frame, on: canvas) : "")
      \(legend)
      plot \(elements.joined(separator: ", "))

      """
    return [.commands(commands)] + data.map { .rows($0) }
  }

  /// A plot without axes; what it must plot is undefined.
  private func steps(_ content: String, _ panel: Panel, in frame: Canvas.Frame, legend: String)
    -> [GnuplotStep]
  {
    let commands = """
      unset label
      unset arrow
      unset object
      unset border
      unset tics
      \(panel.title.isEmpty ? "" : canvas.label(title(panel, frame), frame.left, frame.top - 16))
      \(content)
      \(legend)
      plot '-' using 1:2 with points notitle

      """
    return [.commands(commands), .rows([[0, .nan]]), .commands(GnuplotScript.border)]
  }

  private func title(_ panel: Panel, _ frame: Canvas.Frame) -> String {
    PlainText.fitted(panel.title, width: (frame.right - frame.left + 8) / Canvas.fontSize)
  }

  private func axis(_ letter: String, _ axis: Axis, _ extent: Extent, about count: Double, hasNumbers: Bool)
    -> String
  {
    let ticks = Ticks(
      axis, from: extent.low, to: extent.high, about: max(Int(count.rounded()), 4),
      across: letter == "x" ? count * 100 : nil)
    let labelled = ticks.labelled.map { value, text in
      "\(PlainText.quoted(hasNumbers ? text : "")) \(extent.share(value).description) 0"
    }
    let minor = ticks.minor.map { "'' \(extent.share($0).description) 1" }
    let marks = (labelled + minor).joined(separator: ", ")
    return "set \(letter)tics \(marks.isEmpty ? "()" : "(\(marks))") scale 0.6,0.3"
  }

  // MARK: Legend

  private var legend: String {
    zip(entries, canvas.legend).map { entry, place in
      let height = canvas.up(place.y),
        text = canvas.label(entry.text, place.x + entry.sampleWidth + 6, place.y)
      switch entry.role {
      case .heading: return canvas.label(entry.text, place.x, place.y)
      case .sign(let sign):
        return """
          \(text)
          set label '' at screen \(canvas.across(place.x + 4)),\(height) front \
          point pt \(sign.point.type) ps \(sign.point.size) lw 1.6 lc rgb '\(Palette.neutral.hex())'
          """
      case .style where entry.shape != nil:
        let middle = canvas.across(place.x + Canvas.sampleWidth / 2)
        return "\(text)\nset label '' at screen \(middle),\(height) front point "
          + OverlayLayer.style(entry.shape ?? .dot, Palette.colour(entry.colour))
      case .colour, .style:
        return """
          \(text)
          set arrow from screen \(canvas.across(place.x)),\(height) \
          to screen \(canvas.across(place.x + Canvas.sampleWidth)),\(height) nohead front \
          \(PlotLayer.stroke(Palette.colour(entry.colour), width: 2.2, entry.style))
          """
      }
    }.joined(separator: "\n")
  }
}

extension Panel {
  /// The names of levels, with heights as shares of the panel.
  fileprivate func namedLevels(_ scales: PanelScales) -> [LabelColumn.Label] {
    guard map == nil, stack == nil else { return [] }
    return baselines.compactMap { level in
      let height = scales.y.share(level.value)
      guard (0...1).contains(height) else { return nil }
      return LabelColumn.Label(text: level.name, height: height, colour: level.colour, style: .dotted)
    }
  }

  /// The names of lines, each at its end.
  fileprivate func namedEnds(_ scales: PanelScales, of key: String) -> [LabelColumn.Label] {
    guard map == nil, stack == nil else { return [] }
    return series.map(\.name).distinct.filter { !$0.isEmpty }.compactMap { name in
      // Where there are several lines of a name, that of the last record is solid.
      let own = series.filter { $0.name == name }
      guard let line = own.first(where: { $0.style == .solid }) ?? own.first else { return nil }
      let ends = [line.mean] + line.members.map(\.values)
      let end = ends.lazy.compactMap { $0.last { !$0.isNaN } }.first ?? .nan
      let height = scales.y.share(end)
      // A number alone says nothing.
      let isNumber = if case .sequential = line.colour { true } else { false }
      return LabelColumn.Label(
        text: isNumber && !key.isEmpty ? "\(key) \(name)" : name,
        height: height.isNaN ? 0 : min(max(height, 0), 1), colour: line.colour, style: .solid)
    }
  }
}
