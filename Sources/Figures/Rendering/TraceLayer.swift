/// The layers of a trace on a map.
enum TraceLayer {
  /// Thin for a contour. A path is on a white ground, so that it is seen on every colour; where it leaves the map
  /// it ends with an arrow, and what follows is left out.
  static func layers(of trace: Trace, x: Extent, y: Extent) -> [PlotLayer] {
    // As shares of the axes, like all that is plotted.
    let places = zip(trace.x, trace.y).map { [x.share($0), y.share($1)] }, isPath = trace.kind == .path
    let exit = places.indices.dropLast().first { piece(places[$0], places[$0 + 1])?.isExit ?? false }
    let shown = isPath ? places.prefix(exit.map { $0 + 2 } ?? places.count) : places[...]
    let pieces = zip(shown, shown.dropFirst()).compactMap { piece($0, $1) }
    let lines = pieces.flatMap { [$0.from, $0.to, [.nan, .nan]] }
    func line(_ colour: RGB, _ width: Double, _ depth: Int) -> PlotLayer {
      PlotLayer(
        depth: depth,
        command: "'-' using 1:2 with lines \(PlotLayer.stroke(colour, width: width, .solid)) notitle",
        rows: lines)
    }
    guard trace.kind == .path else {
      return lines.isEmpty ? [] : [line(Palette.contour, 0.7, 1)]
    }
    let colour = Palette.colour(trace.colour), within = shown.filter { $0.allSatisfy((0...1).contains) }
    func marks(_ points: [[Double]], _ style: String, _ depth: Int) -> [PlotLayer] {
      points.isEmpty
        ? [] : [PlotLayer(depth: depth, command: "'-' using 1:2 with points \(style) notitle", rows: points)]
    }
    let exits = pieces.filter(\.isExit).map {
      [$0.from[0], $0.from[1], $0.to[0] - $0.from[0], $0.to[1] - $0.from[1]]
    }
    let arrow = "size screen 0.018,22,90 filled \(PlotLayer.stroke(colour, width: 2.2, .solid))"
    return (lines.isEmpty ? [] : [line(Palette.paper, 4.5, 2), line(colour, 2.2, 3)])
      + (exits.isEmpty
        ? []
        : [PlotLayer(depth: 4, command: "'-' using 1:2:3:4 with vectors \(arrow) notitle", rows: exits)])
      + marks(Array(within.dropFirst()), "pt 7 ps 0.75 lc rgb '\(Palette.paper.hex())'", 4)
      + marks(Array(within.dropFirst()), "pt 7 ps 0.5 lc rgb '\(colour.hex())'", 5)
      + marks(Array(within.prefix(1)), "pt 7 ps 1.2 lc rgb '\(Palette.paper.hex())'", 5)
      + marks(Array(within.prefix(1)), "pt 7 ps 0.8 lc rgb '\(Palette.ink.hex())'", 6)
  }

  /// The part of a straight line that lies on the map, if any (Liang and Barsky's method), and whether the line
  /// goes on beyond; all as shares of the axes.
  static func piece(_ from: [Double], _ to: [Double]) -> (from: [Double], to: [Double], isExit: Bool)? {
    guard (from + to).allSatisfy(\.isFinite) else { return nil }
    var (begin, end) = (0.0, 1.0)
    for axis in 0...1 {
      let span = to[axis] - from[axis]
      guard span != 0 else {
        if !(0...1).contains(from[axis]) { return nil }
        continue
      }
      let shares = [0, 1].map { ($0 - from[axis]) / span }
      begin = max(begin, shares.min() ?? 0)
      end = min(end, shares.max() ?? 1)
    }
    guard begin < end else { return nil }
    func place(_ share: Double) -> [Double] { zip(from, to).map { $0 * (1 - share) + $1 * share } }
    return (begin == 0 ? from : place(begin), end == 1 ? to : place(end), end < 1)
  }
}
