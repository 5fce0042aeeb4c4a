import Foundation

/// The commands that draw a panel's levels: a dotted line each, its name above its right end.
struct LevelLines {
  let commands: String

  init(_ panel: Panel, x: Extent, y: Extent, in frame: Canvas.Frame, on canvas: Canvas) {
    let levels = panel.levels.filter { panel.y.shows($0.value) }.sorted { $0.value < $1.value }
    let heights = levels.map { LevelLines.height(of: $0.value, on: panel.y, y, in: frame) }
    commands = levels.indices.map { index in
      let level = levels[index], colour = Palette.colour(level.colour).hex(), value = level.value.description
      // Where the next line above would run through the name, the name goes below its own.
      let isCrowded = index + 1 < levels.count && heights[index] - heights[index + 1] < 18
      let place = heights[index] + (isCrowded ? 9 : -9)
      return """
        set arrow from first \(x.low.description),\(value) to first \(x.high.description),\(value) nohead back \
        lc rgb '\(colour)' lw 1.43 dt (2,4)
        set label \(PlainText.quoted(level.name, limit: 60)) at screen \(canvas.across(frame.right - 4)),\(canvas.up(place)) \
        right front textcolor rgb '\(colour)'
        """
    }.joined(separator: "\n")
  }

  /// Pixels from the top of the canvas.
  private static func height(of value: Double, on axis: Axis, _ extent: Extent, in frame: Canvas.Frame) -> Double {
    let share =
      switch axis.scale {
      case .linear: (value - extent.low) / (extent.high - extent.low)
      case .logarithmic: (log10(value) - log10(extent.low)) / (log10(extent.high) - log10(extent.low))
      }
    return frame.bottom - share * (frame.bottom - frame.top)
  }
}
