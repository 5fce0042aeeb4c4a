import Components
import Foundation

/// The marks, guides and rugs over a panel's curves.
struct OverlayLayer {
  /// The height of a row of a rug with the gap above it, in pixels.
  private static let rowHeight = 10.0

  /// Guides beneath all curves, then rugs, then marks; a filled mark lies over a ring.
  static func layers(of panel: Panel, x: Extent, y: Extent, in frame: Canvas.Frame) -> [PlotLayer] {
    let overlay = panel.overlay
    let guides = overlay.guides.map { guide in
      PlotLayer(
        depth: -1, command: "'-' using 1:2 with lines lc rgb '\(Palette.frame.hex())' lw 0.9 notitle",
        rows: guide.places.map { [$0.x, $0.y] })
    }
    let rugs = overlay.rugs.enumerated().compactMap { index, rug in
      strokes(rug, row: index, on: panel.y, y, in: frame)
    }
    let marks = overlay.marks.compactMap { marks -> PlotLayer? in
      let rows = marks.places.filter { panel.x.shows($0.x) && panel.y.shows($0.y) }.map {
        [x.clamped($0.x), y.clamped($0.y)]
      }
      guard !rows.isEmpty else { return nil }
      let style = style(marks.shape, Palette.colour(marks.colour))
      return PlotLayer(
        depth: marks.shape == .ring ? 4 : 5, command: "'-' using 1:2 with points \(style) notitle",
        rows: rows)
    }
    return (guides + rugs + marks).filter { !$0.rows.isEmpty }
  }

  /// How gnuplot draws a shape.
  static func style(_ shape: Marks.Shape, _ colour: RGB) -> String {
    switch shape {
    case .ring: "pt 6 ps 0.65 lw 1.2 lc rgb '\(colour.hex())'"
    case .dot: "pt 7 ps 0.5 lc rgb '\(colour.hex(transparency: 0.15))'"
    }
  }

  private static func strokes(
    _ rug: Rug, row: Int, on axis: Axis, _ y: Extent, in frame: Canvas.Frame
  ) -> PlotLayer? {
    let height = frame.bottom - frame.top, base = 2 + Double(row) * rowHeight
    func place(_ pixels: Double) -> Double { y.value(at: pixels / height, on: axis.scale) }
    let rows = zip(rug.x, rug.shares).filter { $0.1 > 0 }.map { x, share in
      // A rare event must still be seen.
      let low = place(base), high = place(base + max(0.2, share) * (rowHeight - 2))
      return [x, low, 0, high - low]
    }
    guard !rows.isEmpty else { return nil }
    let colour = Palette.colour(rug.colour).hex()
    return PlotLayer(
      depth: 3, command: "'-' using 1:2:3:4 with vectors nohead lc rgb '\(colour)' lw 1.1 notitle", rows: rows
    )
  }

  /// The ranges of a panel's axes with room for the overlay: for rugs below, and of equal units if it asks for
  /// them.
  static func extents(_ overlay: Overlay, x: Extent, y: Extent, on axis: Axis, in frame: Canvas.Frame) -> (
    x: Extent, y: Extent
  ) {
    let width = frame.right - frame.left, height = frame.bottom - frame.top
    var (x, y) = (x, y)
    if !overlay.rugs.isEmpty {
      let room = (Double(overlay.rugs.count) * rowHeight + 6) / height
      y = Extent(low: y.value(at: -room / (1 - room), on: axis.scale), high: y.high)
    }
    guard overlay.hasEqualUnits else { return (x, y) }
    let unit = max((x.high - x.low) / width, (y.high - y.low) / height)
    return (x.widened(to: unit * width), y.widened(to: unit * height))
  }
}

extension Extent {
  fileprivate init(low: Double, high: Double) { (self.low, self.high) = (low, high) }

  /// The number at a share of the range, from its lower end.
  fileprivate func value(at share: Double, on scale: Scale) -> Double {
    switch scale {
    case .linear: low + share * (high - low)
    case .logarithmic: pow(10, log10(low) + share * (log10(high) - log10(low)))
    }
  }

  /// A range of this length with the same middle, if it is not longer already.
  fileprivate func widened(to length: Double) -> Extent {
    let middle = low / 2 + high / 2, reach = max(length, high - low) / 2
    return Extent(low: middle - reach, high: middle + reach)
  }
}
