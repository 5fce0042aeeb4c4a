import Foundation

/// A diagram as gnuplot's arrows, circles and labels, placed on the sheet.
struct DiagramLayer {
  let diagram: Diagram
  let frame: Canvas.Frame
  let canvas: Canvas
  private let unit: Double
  private let origin: (x: Double, y: Double)

  /// Colour of what grows: one that no reader confuses with the ramp.
  private static let growing = RGB(0xd5, 0x2b, 0x1e)

  init(_ diagram: Diagram, in frame: Canvas.Frame, on canvas: Canvas) {
    (self.diagram, self.frame, self.canvas) = (diagram, frame, canvas)
    let (x, y) = diagram.extent
    let width = x.upperBound - x.lowerBound + 1, height = y.upperBound - y.lowerBound + 0.8
    unit = min((frame.right - frame.left) / width, (frame.bottom - frame.top) / height)
    origin = (
      (frame.left + frame.right) / 2 - unit * (x.lowerBound + x.upperBound) / 2,
      (frame.top + frame.bottom) / 2 + unit * (y.lowerBound + y.upperBound) / 2
    )
  }

  private func across(_ x: Double) -> String { canvas.across(origin.x + unit * x) }
  private func up(_ y: Double) -> String { canvas.up(origin.y - unit * y) }

  /// Arrows beneath circles beneath names.
  var commands: String {
    (diagram.arrows.map(arrow) + diagram.nodes.enumerated().filter { $1.radius > 0 }.map { circle($0, $1) }
      + (diagram.nodes + diagram.notes).map(name)).joined(separator: "\n")
  }

  private func arrow(_ arrow: Diagram.Arrow) -> String {
    let isMeasured = !arrow.share.isNaN, share = min(max(arrow.share.isNaN ? 0 : arrow.share, 0), 1)
    let colour =
      arrow.isGrowing ? DiagramLayer.growing : isMeasured ? Palette.ramp(0.85 * (1 - share)) : Palette.frame
    let width = isMeasured ? 0.8 + 4.7 * share : 0.8
    let head = isMeasured ? 5 + width : 5
    return
      "set arrow from screen \(across(arrow.from.x)),\(up(arrow.from.y)) to screen \(across(arrow.to.x)),"
      + "\(up(arrow.to.y)) back head filled size screen \(share5(head / canvas.width)),25 lc rgb '\(colour.hex())' lw "
      + share5(width)
  }

  private func circle(_ index: Int, _ node: Diagram.Node) -> String {
    let fill = node.fill.isNaN ? RGB(0xff, 0xff, 0xff) : Palette.ramp(1 - node.fill)
    return
      "set object \(index + 1) circle at screen \(across(node.place.x)),\(up(node.place.y)) size screen "
      + "\(share5(node.radius * unit / canvas.width)) fc rgb '\(fill.hex())' fs solid border lc rgb "
      + "'\(Palette.ink.hex())' front"
  }

  private func name(_ node: Diagram.Node) -> String {
    let isDark = node.radius > 0 && node.fill > 0.55
    return canvas.label(
      node.name, origin.x + unit * node.place.x, origin.y - unit * node.place.y, "center",
      colour: isDark ? RGB(0xff, 0xff, 0xff) : Palette.ink)
  }

  private func share5(_ number: Double) -> String { ((number * 1e5).rounded() / 1e5).description }
}
