import Statistics

/// The strokes of a row: its interval from end to end, an arrow where an end is open, and marks at what is
/// known of the estimate. Strokes are x, y, and how far they go.
struct ForestBar {
  private(set) var strokes: [[Double]] = []
  private(set) var arrows: [[Double]] = []
  private(set) var marks: [[Double]] = []

  init(_ row: ForestCanvas.Row) {
    let contrast = row.row.contrast, y = row.height, value = contrast.value
    marks = (value.isExact ? [value.low] : [value.low, value.high]).map(row.scale.place).filter(\.isFinite)
      .map { [row.columns.x($0), y] }
    let (left, right) = row.scale.places(contrast.low, contrast.high)
    guard left < right || left.isInfinite else { return }
    // An arrow begins at the other end; if that is open too, at the mark.
    let start = marks.first?[0] ?? row.columns.line
    let ends = (row.columns.x(left), row.columns.x(right))
    if left.isFinite, right.isFinite { strokes.append([ends.0, y, ends.1 - ends.0, 0]) }
    for (place, end, other) in [
      (left, ends.0, right.isFinite ? ends.1 : start), (right, ends.1, left.isFinite ? ends.0 : start),
    ] {
      if place.isFinite {
        strokes.append([end, y - 4, 0, 8])
      } else if arrows.last != [other, y, end - other, 0] {
        arrows.append([other, y, end - other, 0])
      }
    }
  }
}
