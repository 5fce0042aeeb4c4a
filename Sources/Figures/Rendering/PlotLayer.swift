/// One element of a gnuplot plot command with its data.
struct PlotLayer {
  /// More variants than this in a panel have no bands, which would hide each other.
  static let mostBands = 6

  /// Drawn in this order: areas, bands, then seeds, then means.
  var depth: Int
  var command: String
  var rows: [[Double]]
  /// What it shows of its panel; nil for nothing that is read off it.
  var subject: Subject?

  /// What values are read off, by its place among its panel's.
  enum Subject: Hashable { case series(Int), marks(Int), cells, area(Int), rug(Int) }

  /// What it is of its series.
  var part: String { ["band", "seed", "mean", "point", "mark"][min(depth, 4)] }

  /// The layers of one series: a band for each unbroken stretch, one thin line per seed, the line over seeds, and
  /// points where a single value stands between two gaps; then what leaves the panel.
  ///
  /// - Parameters:
  ///   - series: what is drawn.
  ///   - x, y: the ranges of the axes; positions are shares of them.
  ///   - isCrowded: whether there are too many variants for bands and single seeds.
  static func layers(of series: Series, x: Extent, y: Extent, isCrowded: Bool) -> [PlotLayer] {
    let colour = Palette.colour(series.colour)
    func shown(_ values: [Double]) -> [[Double]] { zip(series.x, values).map { [x.share($0), y.share($1)] } }
    func place(_ end: Double) -> Double { end.isNaN ? .nan : y.share(y.clamped(end)) }
    let band = zip(series.x, zip(series.low, series.high)).map { position, ends -> [Double] in
      [x.share(position), place(ends.0), place(ends.1)]
    }
    var layers = (isCrowded ? [] : stretches(band)).filter { $0.count > 1 }.map { rows in
      PlotLayer(
        depth: 0,
        command:
          "'-' using 1:2:3 with filledcurves fc rgb '\(colour.hex())' fs transparent solid 0.16 noborder notitle",
        rows: rows)
    }
    // A single seed is its own line.
    let isAlone = series.mean.allSatisfy(\.isNaN)
    if series.members.count > 1, !isCrowded || isAlone {
      let rows = series.members.flatMap { member in
        stretches(shown(member.values)).flatMap { $0 + [[0, .nan]] }
      }
      if !rows.isEmpty {
        let thin =
          isAlone
          ? stroke(colour, width: 1.2, series.style, transparency: 0.25)
          : stroke(colour, width: 0.8, series.style, transparency: 0.55)
        layers.append(PlotLayer(depth: 1, command: "'-' using 1:2 with lines \(thin) notitle", rows: rows))
      }
    }
    let means = stretches(shown(series.mean))
    let lines = means.filter { $0.count > 1 }.flatMap { $0 + [[0, .nan]] }
    if !lines.isEmpty {
      let bold = stroke(colour, width: 2.2, series.style)
      layers.append(PlotLayer(depth: 2, command: "'-' using 1:2 with lines \(bold) notitle", rows: lines))
    }
    let points = means.filter { $0.count == 1 }.flatMap { $0 }
    if !points.isEmpty {
      let dot = "with points pt 7 ps 0.6 lc rgb '\(colour.hex())'"
      layers.append(PlotLayer(depth: 3, command: "'-' using 1:2 \(dot) notitle", rows: points))
    }
    return layers + EdgeMarks(series, x: x, y: y).layers(colour)
  }

  /// Colour, width and dashes; dash lengths are in gnuplot's units and grow with the width.
  ///
  /// gnuplot's SVG terminal (5.4) joins lines of one colour and width into one path, whatever their dashes:
  /// each style has a width of its own, by a hair.
  static func stroke(_ colour: RGB, width: Double, _ style: LineStyle, transparency: Double = 0) -> String {
    let (dashes, hair) =
      switch style {
      case .solid: ("solid", "0")
      case .dashed: (width < 1 ? "(14,10)" : "(7,5)", "1")
      case .dotted: (width < 1 ? "(3,8)" : "(1.5,4)", "2")
      }
    return "lc rgb '\(colour.hex(transparency: transparency))' lw \(width)\(hair) dt \(dashes)"
  }

  /// Rows between those with a NaN.
  static func stretches(_ rows: [[Double]]) -> [[[Double]]] {
    rows.split { $0.contains(where: \.isNaN) }.map(Array.init)
  }
}
