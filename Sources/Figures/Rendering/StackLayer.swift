import Components

/// The areas of a stack, with their names beside the axes.
struct StackLayer {
  let stack: Stack
  private let panel: Panel

  init(_ stack: Stack, _ panel: Panel) { (self.stack, self.panel) = (stack, panel) }

  /// An area for each unbroken stretch of each part, beneath all curves.
  func layers(x: Extent, y: Extent) -> [PlotLayer] {
    stack.ends.enumerated().flatMap { index, ends in
      let rows = zip(stack.x, ends).map { [x.share($0), y.share($1.low), y.share($1.high)] }
      let fill = "fc rgb '\(colour(index).hex())' fs solid 1 border lc rgb '#ffffff'"
      return PlotLayer.stretches(rows).filter { $0.count > 1 }.map {
        PlotLayer(
          depth: -1, command: "'-' using 1:2:3 with filledcurves \(fill) notitle", rows: $0,
          subject: .area(index))
      }
    }
  }

  /// The lowest and highest ends, for the axis.
  var heights: [Double] { stack.ends.flatMap { $0.flatMap { [$0.low, $0.high] } }.filter(\.isFinite) }

  /// Commands that write each part's name to the right of `frame`, where its area ends, with a sample of its
  /// colour; names that would cover one another stand one above another.
  func names(beside frame: Canvas.Frame, _ y: Extent, on canvas: Canvas) -> String {
    let middles = stack.ends.enumerated().compactMap { index, ends -> (index: Int, height: Double)? in
      let isThere = ends.contains { $0.low < $0.high }
      guard isThere, let end = ends.last(where: { !$0.low.isNaN }) else { return nil }
      let share = min(max(y.share((end.low + end.high) / 2), 0), 1)
      return (index, frame.bottom - share * (frame.bottom - frame.top))
    }.sorted { ($0.height, $0.index) < ($1.height, $1.index) }
    let places = LabelColumn.places(
      of: middles.map(\.height), between: frame.top, and: frame.bottom)
    return zip(middles, places).map { middle, place in
      let top = canvas.up(place - 5), bottom = canvas.up(place + 5), left = frame.right + 8
      return "set object \(middle.index + 1) rectangle from screen \(canvas.across(left)),\(bottom) "
        + "to screen \(canvas.across(left + 8)),\(top) fc rgb '\(colour(middle.index).hex())' fs solid 1 noborder\n"
        + canvas.label(stack.parts[middle.index].name, left + 14, place)
    }.joined(separator: "\n")
  }

  /// Pale, so that lines stand out upon it.
  private func colour(_ index: Int) -> RGB {
    Palette.colour(.variant(index, of: stack.parts.count)).mixed(with: RGB(0xff, 0xff, 0xff), share: 0.5)
  }
}
