import Components
import Foundation

/// A heat map as rectangles, with its scale of colours beside the axes.
struct MapLayer {
  /// As many cells as the reader of a page can tell apart; more would only make the page larger.
  static let columns = 44
  static let rows = 24

  let map: HeatMap
  let x: Extent
  let y: Extent
  /// The edges of its cells, as shares of the axes.
  private let edges: (x: [Double], y: [Double])

  init(_ map: HeatMap, _ panel: Panel) {
    self.map = map.reduced(toColumns: MapLayer.columns, rows: MapLayer.rows)
    let across = HeatMap.edges(of: self.map.x, on: panel.x.scale),
      up = HeatMap.edges(of: self.map.y, on: panel.y.scale)
    let x = Extent(of: across, on: panel.x, padding: 0), y = Extent(of: up, on: panel.y, padding: 0)
    (self.x, self.y, edges) = (x, y, (across.map(x.share), up.map(y.share)))
  }

  static let command = "'-' using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder lc rgb variable notitle"

  /// x, y, left, right, lower and upper edge, as shares of the axes, and the colour of each cell that is not empty. Cells reach a little
  /// under the next ones, or the page would shine through between them.
  var cells: [[Double]] {
    let hair = 1.0 / 600
    var cells: [[Double]] = []
    for row in map.y.indices {
      for column in map.x.indices {
        let value = map.values[row * map.x.count + column]
        guard !value.isNaN else { continue }
        let hasNext = column + 1 < map.x.count && !map.values[row * map.x.count + column + 1].isNaN
        let hasAbove = row + 1 < map.y.count && !map.values[(row + 1) * map.x.count + column].isNaN
        let (left, right, low, high) = (edges.x[column], edges.x[column + 1], edges.y[row], edges.y[row + 1])
        cells.append([
          (left + right) / 2, (low + high) / 2, left, hasNext ? right + hair : right, low,
          hasAbove ? high + hair : high, Double(MapLayer.colour(share(value)).number),
        ])
      }
    }
    return cells
  }

  /// Position of a number on the scale, 0 … 1.
  private func share(_ value: Double) -> Double {
    let (low, high) = (map.range.lowerBound, map.range.upperBound)
    guard high > low else { return 1 }
    let clamped = min(max(value, low), high)
    if map.scale == .linear { return (clamped - low) / (high - low) }
    return (log(clamped) - log(low)) / (log(high) - log(low))
  }

  /// Pale where there is little, dark where there is much.
  private static func colour(_ share: Double) -> RGB { Palette.ramp(1 - share) }

  /// Commands that draw the scale to the right of `frame`.
  func scale(beside frame: Canvas.Frame, on canvas: Canvas) -> String {
    let (left, right) = (frame.right + 12, frame.right + 22), steps = 40
    let height = (frame.bottom - frame.top) / Double(steps)
    let bar = (0..<steps).map { step in
      let bottom = frame.bottom - Double(step) * height
      let colour = MapLayer.colour((Double(step) + 0.5) / Double(steps)).hex()
      let top = bottom - height - (step + 1 < steps ? 0.4 : 0)
      return "set object \(step + 1) rectangle from screen \(canvas.across(left)),\(canvas.up(bottom)) "
        + "to screen \(canvas.across(right)),\(canvas.up(top)) fc rgb '\(colour)' fs solid 1 noborder"
    }
    let axis = Axis(map.label, scale: AxisScale(map.scale))
    let ticks = Ticks(axis, from: map.range.lowerBound, to: map.range.upperBound, about: 5).labelled.map {
      value, text in
      let place = frame.bottom - share(value) * (frame.bottom - frame.top)
      return canvas.label(text, right + 5, place)
    }
    let middle = (frame.top + frame.bottom) / 2
    return (bar + ticks + [canvas.label(map.label, right + 50, middle, "center rotate by 90")]).joined(
      separator: "\n")
  }
}

extension RGB {
  /// As gnuplot counts colours.
  fileprivate var number: Int { Int(red) << 16 | Int(green) << 8 | Int(blue) }
}
