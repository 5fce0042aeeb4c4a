import Components

/// The marks, guides and rugs over a panel's curves, as shares of its axes.
struct OverlayLayer {
  /// The height of a row of a rug with the gap above it, as a share of the panel's.
  private static let row = 0.04
  /// Many rugs share this much of the panel.
  private static let most = 0.24
  /// A rare event must still be seen.
  static let leastShare = 0.2

  /// Guides beneath all curves, then rugs, then marks; a filled mark lies over a ring.
  static func layers(of panel: Panel, x: Extent, y: Extent) -> [PlotLayer] {
    let overlay = panel.overlay
    func place(_ place: Place) -> [Double] { [x.share(place.x), y.share(place.y)] }
    let guides = overlay.guides.map { guide in
      PlotLayer(
        depth: -1, command: "'-' using 1:2 with lines lc rgb '\(Palette.frame.hex())' lw 0.9 notitle",
        rows: guide.places.map(place))
    }
    let marks = overlay.marks.enumerated().map { index, marks in
      let style = style(marks.shape, Palette.colour(marks.colour))
      return PlotLayer(
        depth: marks.shape == .ring ? 4 : 5, command: "'-' using 1:2 with points \(style) notitle",
        rows: marks.places.map(place).filter { !$0.contains(where: \.isNaN) }, subject: .marks(index))
    }
    let rugs = overlay.rugs.enumerated().map { strokes($1, row: $0, of: overlay.rugs.count, x) }
    return (guides + rugs + marks).filter { !$0.rows.isEmpty }
  }

  /// The height of one of so many rows.
  private static func row(among rugs: Int) -> Double { min(row, most / Double(max(rugs, 1))) }

  /// The share of a panel's height that a stroke of all updates has.
  static func stroke(among rugs: Int) -> Double { 0.8 * row(among: rugs) }

  /// How gnuplot draws a shape.
  static func style(_ shape: Marks.Shape, _ colour: RGB) -> String {
    switch shape {
    case .ring: "pt 6 ps 0.65 lw 1.2 lc rgb '\(colour.hex())'"
    case .dot: "pt 7 ps 0.5 lc rgb '\(colour.hex(transparency: 0.15))'"
    }
  }

  private static func strokes(_ rug: Rug, row: Int, of count: Int, _ x: Extent) -> PlotLayer {
    let base = 0.006 + Double(row) * OverlayLayer.row(among: count)
    let rows = zip(rug.x, rug.shares).filter { $0.1 > 0 }.map { place, share in
      [x.share(place), base, 0, max(leastShare, share) * stroke(among: count)]
    }
    let colour = Palette.colour(rug.colour).hex()
    return PlotLayer(
      depth: 3, command: "'-' using 1:2:3:4 with vectors nohead lc rgb '\(colour)' lw 1.1 notitle",
      rows: rows, subject: .rug(row))
  }

  /// The share of a panel's height that so many rugs take.
  static func room(_ rugs: Int) -> Double { rugs == 0 ? 0 : Double(rugs) * row(among: rugs) + 0.02 }

  /// The ranges of a panel's axes, of equal units if its overlay asks for them.
  static func extents(_ panel: Panel, x: Extent, y: Extent, in frame: Canvas.Frame) -> (x: Extent, y: Extent)
  {
    guard panel.overlay.hasEqualUnits else { return (x, y) }
    let width = frame.right - frame.left, height = frame.bottom - frame.top
    let unit = max((x.high - x.low) / width, (y.high - y.low) / height)
    return (x.widened(to: unit * width, on: panel.x), y.widened(to: unit * height, on: panel.y))
  }
}

extension Extent {
  /// A range with room beneath, a share of the whole.
  func with(room: Double, on axis: Axis) -> Extent {
    guard room > 0 else { return self }
    let ends = (axis.scale.place(low), axis.scale.place(high)), below = room / (1 - room) * (ends.1 - ends.0)
    var axis = axis
    axis.possible = nil
    return Extent(of: [axis.scale.value(at: ends.0 - below), high], on: axis, padding: 0)
  }

  /// A range of this length on a linear axis with the same middle.
  fileprivate func widened(to length: Double, on axis: Axis) -> Extent {
    let middle = low / 2 + high / 2
    return Extent(of: [middle - length / 2, middle + length / 2], on: axis, padding: 0)
  }
}
