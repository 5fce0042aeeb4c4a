import Components
import Statistics

/// Forest plot → the steps of a gnuplot script, as `GnuplotScript` of a drawing: texts in single quotes,
/// numbers as decimals, all positions computed here. gnuplot's axes are pixels.
struct ForestScript {
  private let plot: ForestPlot
  private let legend: ForestLegend
  let canvas: ForestCanvas

  /// - Parameters:
  ///   - plot: what is drawn.
  ///   - width: of the sheet, in pixels; nil for the page's.
  init(_ plot: ForestPlot, width: Double? = nil) {
    self.plot = plot
    let columns = width.map(ForestColumns.init) ?? .page
    legend = ForestLegend(plot, columns)
    canvas = ForestCanvas(plot, top: legend.bottom + 34, columns: columns)
  }

  var steps: [GnuplotStep] {
    let layers = self.layers.filter { !$0.rows.isEmpty }
    let commands = """
      unset key
      unset border
      unset tics
      set lmargin at screen 0
      set rmargin at screen 1
      set tmargin at screen 1
      set bmargin at screen 0
      set xrange [0:\(canvas.width.description)]
      set yrange [\(canvas.height.description):0]
      \(texts.joined(separator: "\n"))
      plot \(layers.map(\.command).joined(separator: ", "))

      """
    return [.commands(commands)] + layers.map { .rows($0.rows) }
  }

  /// What a click on a claim leads to.
  var links: [SVGLink] {
    canvas.claims.map { claim in
      SVGLink(
        left: 0, top: claim.top, right: canvas.columns.isNarrow ? canvas.width : canvas.columns.left,
        bottom: claim.bottom,
        target: "finding-\(claim.claim.number)")
    }
  }

  // MARK: Texts

  private var texts: [String] {
    let heading = canvas.top - 16
    let columns = canvas.columns
    let sides =
      plot.claims.flatMap(\.rows).contains { $0.direction != .neither }
      ? columns.half < 70
        ? ("←", "→ for it")
        : columns.isNarrow ? ("against ←", "→ for it") : ("against the claim ←", "→ as claimed")
      : ("less ←", "→ more")
    let scales = Set(plot.claims.flatMap(\.rows).map(\.scale))
    let units =
      (scales.count > 1 ? "difference, or ratio ×" : scales == [.linear] ? "difference" : "ratio ×")
      + " [\(plot.level)]"
    let headings = [
      canvas.label(sides.0, columns.line - 8, heading, "right", colour: Palette.neutral),
      canvas.label(sides.1, columns.line + 8, heading, colour: Palette.neutral),
      canvas.label(
        PlainText.fitted(units, width: columns.ems(from: columns.numbers, to: columns.width)),
        columns.numbers, heading, colour: Palette.neutral),
    ]
    return legend.entries.map { canvas.label($0.text, $0.x + ForestLegend.sample, $0.y) } + headings
      + canvas.claims.flatMap(texts)
  }

  private func texts(_ claim: ForestCanvas.Claim) -> [String] {
    func lines(_ texts: [String], _ x: Double, _ y: Double, _ colour: RGB = Palette.ink) -> [String] {
      texts.enumerated().map {
        canvas.label($1, x, y + ForestCanvas.lineHeight * Double($0), colour: colour)
      }
    }
    let first = claim.top + 16
    return [
      canvas.label(String(claim.claim.number), canvas.columns.number, first, "right", colour: Palette.neutral)
    ]
      + lines(claim.sentence, canvas.columns.text, first)
      + claim.rows.flatMap { row in
        lines(row.comparison, canvas.columns.comparison, row.comparisonHeight, Palette.neutral)
          + lines(row.numbers, canvas.columns.numbers, row.height)
      }
  }

  // MARK: Layers

  /// From the back to the front.
  private var layers: [PlotLayer] {
    let rows = canvas.claims.flatMap(\.rows), columns = canvas.columns
    let bands = rows.compactMap { row -> [Double]? in
      guard let margin = row.row.margin else { return nil }
      let (left, right) = row.scale.places(margin.lowerBound, margin.upperBound)
      return ForestScript.box(row.columns.x(left), row.columns.x(right), row.height - 10, row.bottom - 2)
    }
    let rules = canvas.claims.dropLast().flatMap { claim -> [[Double]] in
      [[0, claim.bottom], [columns.width, claim.bottom], [0, .nan]]
    }
    // Words above a bar are not crossed.
    let line =
      columns.isNarrow
      ? rows.flatMap { [[columns.line, $0.height - 9], [columns.line, $0.bottom - 2], [0, .nan]] }
      : [[columns.line, canvas.top - 4], [columns.line, canvas.height - 8]]
    return [
      PlotLayer(
        depth: 0,
        command:
          "'-' using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder fc rgb '\(Palette.band.hex())' notitle",
        rows: bands + legend.bands),
      PlotLayer(
        depth: 0, command: "'-' using 1:2 with lines lc rgb '\(Palette.grid.hex())' lw 1 notitle", rows: rules
      ),
      PlotLayer(
        depth: 0, command: "'-' using 1:2 with lines lc rgb '\(Palette.frame.hex())' lw 1.1 notitle",
        rows: line),
      PlotLayer(
        depth: 2,
        command:
          "'-' using 1:2 with points pt 7 ps 0.32 lc rgb '\(Palette.neutral.hex(transparency: 0.3))' notitle",
        rows: legend.seeds),
    ]
      + [ClaimVerdict.Outcome.holds, .fails, .undecided].flatMap { verdict in
        layers(verdict, rows.filter { $0.row.verdict == verdict })
      }
  }

  private func layers(_ verdict: ClaimVerdict.Outcome, _ rows: [ForestCanvas.Row]) -> [PlotLayer] {
    let colour = Palette.colour(verdict), bars = rows.map { ForestBar($0) },
      stroke = "lc rgb '\(colour.hex())' lw 2"
    let marks = bars.flatMap(\.marks) + legend.marks(verdict)
    func vectors(_ head: String, _ rows: [[Double]]) -> PlotLayer {
      PlotLayer(depth: 1, command: "'-' using 1:2:3:4 with vectors \(head) \(stroke) notitle", rows: rows)
    }
    func points(_ type: Int, _ size: Double, _ colour: String, _ rows: [[Double]]) -> PlotLayer {
      PlotLayer(
        depth: 2,
        command: "'-' using 1:2 with points pt \(type) ps \(size) lc rgb '\(colour)' lw 1.6 notitle",
        rows: rows)
    }
    let dots = points(
      7, 0.32, colour.hex(transparency: 0.3), rows.flatMap { $0.dots.map { [$0.x, $0.y] } })
    let mark =
      switch verdict {
      case .holds: [points(7, 0.85, colour.hex(), marks)]
      case .fails: [points(5, 0.8, colour.hex(), marks)]
      // Hollow: the page under it, then the edge.
      case .undecided: [points(13, 1.0, "#ffffff", marks), points(12, 1.0, colour.hex(), marks)]
      }
    return [
      vectors("nohead", bars.flatMap(\.strokes) + legend.strokes(verdict)),
      vectors("head filled size 9,20", bars.flatMap(\.arrows)), dots,
    ] + mark
  }

  /// Middle and edges.
  static func box(_ left: Double, _ right: Double, _ top: Double, _ bottom: Double) -> [Double] {
    [(left + right) / 2, (top + bottom) / 2, left, right, top, bottom]
  }
}
