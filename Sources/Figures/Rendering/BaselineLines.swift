import Components
import Foundation

/// The commands that draw a panel's baselines: a dotted line each, its name at its right end.
struct BaselineLines {
  let commands: String

  init(_ panel: Panel, x: Extent, y: Extent, in frame: Canvas.Frame, on canvas: Canvas) {
    let baselines = panel.baselines.filter { panel.y.shows($0.value) }.sorted { $0.value < $1.value }
    let heights = baselines.map { BaselineLines.height(of: $0.value, on: panel.y, y, in: frame) }
    let places = BaselineLines.places(of: heights)
    commands = baselines.indices.map { index in
      let baseline = baselines[index], colour = Palette.colour(baseline.colour).hex(),
        value = baseline.value.description
      let place = places[index]
      return """
        set arrow from first \(x.low.description),\(value) to first \(x.high.description),\(value) nohead back \
        lc rgb '\(colour)' lw 1.43 dt (2,4)
        set label \(PlainText.quoted(baseline.name, limit: 60)) at screen \(canvas.across(frame.right - 4)),\(canvas.up(place)) \
        right front textcolor rgb '\(colour)'
        """
    }.joined(separator: "\n")
  }

  /// Where the names of lines at these heights stand, in pixels from the top, the lowest line first. A name
  /// stands above its line; of lines too near each other for that, the lowest has its name below, the others
  /// have theirs one above another over the highest.
  static func places(of heights: [Double]) -> [Double] {
    var places: [Double] = [], first = 0
    while first < heights.count {
      var last = first
      while last + 1 < heights.count, heights[last] - heights[last + 1] < 18 { last += 1 }
      places += (first...last).map { index in
        last > first && index == first
          ? heights[index] + 9 : heights[last] - 9 - 15 * Double(index - first - (last > first ? 1 : 0))
      }
      first = last + 1
    }
    return places
  }

  /// Pixels from the top of the canvas.
  private static func height(of value: Double, on axis: Axis, _ extent: Extent, in frame: Canvas.Frame)
    -> Double
  {
    let share =
      switch axis.scale {
      case .linear: (value - extent.low) / (extent.high - extent.low)
      case .logarithmic: (log10(value) - log10(extent.low)) / (log10(extent.high) - log10(extent.low))
      }
    return frame.bottom - share * (frame.bottom - frame.top)
  }
}
