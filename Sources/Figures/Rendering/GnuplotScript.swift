import Components

/// Drawing → the steps of a gnuplot script, terminal and output excepted. A pure function: the same drawing,
/// the same script.
///
/// Texts reach gnuplot in single quotes only (`PlainText.quoted`), numbers as decimals; all positions are
/// computed here, so that a figure does not depend on gnuplot's guess of text widths.
struct GnuplotScript {
  private let drawing: Drawing
  private let entries: [LegendEntry]
  let canvas: Canvas

  init(_ drawing: Drawing) {
    self.drawing = drawing
    entries = LegendEntry.entries(of: drawing)
    canvas = Canvas(drawing, entries)
  }

  var steps: [GnuplotStep] {
    let preamble = """
      unset key
      set border 3 lc rgb '\(Palette.frame.hex())' lw 1
      set tics out nomirror textcolor rgb '\(Palette.ink.hex())'
      set multiplot

      """
    let panels = zip(drawing.panels, canvas.frames).enumerated().flatMap { index, pair in
      steps(of: pair.0, in: pair.1, legend: index == 0 ? legend : "")
    }
    return [.commands(preamble)] + panels + [.commands("unset multiplot\n")]
  }

  private static let grid = "set grid ytics lc rgb '\(Palette.grid.hex())' lw 1 lt 1 dt solid"

  // MARK: One panel

  /// What a program reads values off the SVG by.
  var metadata: FigureMetadata {
    let places = zip(drawing.panels, canvas.frames).map { panel, frame in
      let extents = extents(of: panel)
      return FigureMetadata.Place(frame: frame, x: extents.x, y: extents.y)
    }
    return FigureMetadata(drawing, places, layers: drawing.panels.map(layers))
  }

  /// What the axes of a panel span.
  private func extents(of panel: Panel) -> (x: Extent, y: Extent) {
    let map = panel.map.map { MapLayer($0, panel) }
    let sharing =
      panel.sharedScale.isEmpty ? [panel] : drawing.panels.filter { $0.sharedScale == panel.sharedScale }
    let series = sharing.flatMap(\.series)
    let stacks = sharing.compactMap { panel in panel.stack.map { StackLayer($0, panel) } }
    let x = map?.x ?? Extent(of: series.flatMap(\.x).filter(panel.x.shows), on: panel.x, padding: 0.01)
    let heights =
      series.flatMap { $0.mean + $0.members.flatMap(\.values) }
      + sharing.flatMap { $0.baselines.map(\.value) } + stacks.flatMap(\.heights)
    let y = map?.y ?? Extent(of: heights.filter(panel.y.shows), on: panel.y, padding: 0.04)
    return (x, y)
  }

  /// The elements of a panel's plot, in the order of plotting.
  private func layers(of panel: Panel) -> [PlotLayer] {
    let (x, y) = extents(of: panel)
    let curves = panel.series.enumerated().flatMap { index, series in
      PlotLayer.layers(of: series, in: panel, x: x, y: y).map { layer in
        var layer = layer
        layer.series = index
        return layer
      }
    }
    let stack = panel.stack.map { StackLayer($0, panel) }
    var layers = ((stack?.layers ?? []) + curves).sorted { $0.depth < $1.depth }
    if let map = panel.map.map({ MapLayer($0, panel) }), !map.cells.isEmpty {
      layers.insert(PlotLayer(depth: 0, command: MapLayer.command, rows: map.cells), at: 0)
    }
    return layers
  }

  private func steps(of panel: Panel, in frame: Canvas.Frame, legend: String) -> [GnuplotStep] {
    let map = panel.map.map { MapLayer($0, panel) }, stack = panel.stack.map { StackLayer($0, panel) }
    let (x, y) = extents(of: panel), layers = layers(of: panel)
    // A plot command needs an element: for a panel without any point it is an undefined one.
    let elements = layers.isEmpty ? ["'-' using 1:2 with points notitle"] : layers.map(\.command)
    let data = layers.isEmpty ? [[[x.low, Double.nan]]] : layers.map(\.rows)
    let commands = """
      set lmargin at screen \(canvas.across(frame.left))
      set rmargin at screen \(canvas.across(frame.right))
      set tmargin at screen \(canvas.up(frame.top))
      set bmargin at screen \(canvas.up(frame.bottom))
      unset label
      unset arrow
      unset object
      \(map == nil ? GnuplotScript.grid : "unset grid")
      \(axis("x", panel.x, x, about: 6 * (frame.right - frame.left) / 600))
      \(axis("y", panel.y, y, about: 6 * (frame.bottom - frame.top) / 340))
      \(canvas.label(panel.x.heading, (frame.left + frame.right) / 2, frame.bottom + 44, "center"))
      \(canvas.label(panel.y.heading, frame.left - 60, (frame.top + frame.bottom) / 2, "center rotate by 90"))
      \(panel.title.isEmpty ? "" : canvas.label(panel.title, frame.left, frame.top - 16))
      \(BaselineLines(panel, x: x, y: y, in: frame, on: canvas).commands)
      \(layers.isEmpty ? canvas.label("nothing to draw here", frame.left + 12, frame.top + 16) : "")
      \(map?.scale(beside: frame, on: canvas) ?? "")
      \(stack?.names(beside: frame, y, on: canvas) ?? "")
      \(legend)
      plot \(elements.joined(separator: ", "))

      """
    return [.commands(commands)] + data.map { .rows($0) }
  }

  private func axis(_ letter: String, _ axis: Axis, _ extent: Extent, about count: Double) -> String {
    let ticks = Ticks(axis, from: extent.low, to: extent.high, about: max(Int(count.rounded()), 4))
    let labelled = ticks.labelled.map { "\(PlainText.quoted($0.1)) \($0.0.description) 0" }
    let minor = ticks.minor.map { "'' \($0.description) 1" }
    let marks = (labelled + minor).joined(separator: ", ")
    return """
      \(axis.scale == .logarithmic ? "set" : "unset") logscale \(letter)
      set \(letter)range [\(extent.low.description):\(extent.high.description)]
      set \(letter)tics \(marks.isEmpty ? "" : "(\(marks))") scale 0.6,0.3
      """
  }

  // MARK: Legend

  private var legend: String {
    zip(entries, canvas.legend).map { entry, place in
      guard entry.role != .heading else { return canvas.label(entry.text, place.x, place.y) }
      let height = canvas.up(place.y)
      return """
        \(canvas.label(entry.text, place.x + Canvas.sampleWidth + 6, place.y))
        set arrow from screen \(canvas.across(place.x)),\(height) \
        to screen \(canvas.across(place.x + Canvas.sampleWidth)),\(height) nohead front \
        \(PlotLayer.stroke(Palette.colour(entry.colour), width: 2.2, entry.style))
        """
    }.joined(separator: "\n")
  }
}
