/// Where the parts of a forest plot lie, in pixels from the top left corner: for each claim its number, what
/// is said and compared, the rows, and the numbers.
struct ForestCanvas: Sheet {
  static let lineHeight = 16.0
  let columns: ForestColumns
  var width: Double { columns.width }
  let height: Double
  /// Where the rows begin, below the legend and what the sides mean.
  let top: Double
  let claims: [Claim]

  struct Claim {
    let claim: ForestPlot.Claim
    let top: Double
    let bottom: Double
    let sentence: [String]
    /// In the order of the claim.
    let rows: [Row]
  }

  struct Row {
    let row: ForestPlot.Row
    let scale: ForestScale
    /// Of its bar.
    let height: Double
    let bottom: Double
    /// Empty if the claim's sentence says what is compared.
    let comparison: [String]
    /// Of the first line of what is compared.
    let comparisonHeight: Double
    let numbers: [String]
    /// The seeds' numbers, those of equal place one beneath another.
    let dots: [(x: Double, y: Double)]
    let columns: ForestColumns
  }

  init(_ plot: ForestPlot, top: Double, columns: ForestColumns = .page) {
    (self.top, self.columns) = (top, columns)
    var y = top
    claims = plot.claims.map { claim in
      let top = y, isBeside = claim.isSingle && !columns.isNarrow,
        sentence = PlainText.lines(claim.sentence, width: columns.words(from: columns.text), atMost: 3)
      if !isBeside { y += ForestCanvas.lineHeight * Double(sentence.count) + 4 }
      let rows = claim.rows.map { row in
        let placed = Row(
          row, top: y, beside: isBeside ? sentence.count : nil, comparesNothing: claim.isSingle, columns)
        y = placed.bottom
        return placed
      }
      y += 4
      return Claim(claim: claim, top: top, bottom: y, sentence: sentence, rows: rows)
    }
    height = y + 12
  }
}

extension ForestCanvas.Row {
  /// - Parameters:
  ///   - row: the comparison.
  ///   - top: where it begins.
  ///   - sentence: how many lines the sentence beside it has; nil if it is above.
  ///   - comparesNothing: whether the sentence says what is compared.
  ///   - columns: where the columns stand.
  fileprivate init(
    _ row: ForestPlot.Row, top: Double, beside sentence: Int?, comparesNothing: Bool, _ columns: ForestColumns
  ) {
    comparison =
      comparesNothing
      ? []
      : PlainText.lines(
        row.right.isEmpty
          ? row.left : "\(row.left) \(row.sign) \(PlainText.difference(of: row.right, from: row.left))",
        width: columns.words(from: columns.comparison), atMost: 3)
    let scale = ForestScale(row), above = columns.isNarrow ? comparison.count : 0
    let height = top + 16 + ForestCanvas.lineHeight * Double(above)
    (self.row, self.scale, self.height, self.columns) = (row, scale, height, columns)
    comparisonHeight = top + 16
    numbers = PlainText.lines(
      row.numbers, width: columns.ems(from: columns.numbers, to: columns.width),
      atMost: columns.isNarrow ? 3 : 2)
    dots = ForestCanvas.Row.stacked(row.dots.map { columns.x(scale.place($0)) }, below: height + 10)
    let beside = columns.isNarrow ? 0 : sentence ?? comparison.count,
      lines = Double(max(beside, numbers.count, 1))
    bottom = max(
      height + ForestCanvas.lineHeight * (lines - 1) + 12, (dots.map(\.y).max() ?? height + 4) + 8)
  }

  /// Each place at the least depth at which it covers none beside it; more than five deep, they cover each
  /// other.
  private static func stacked(_ places: [Double], below top: Double) -> [(x: Double, y: Double)] {
    var ends: [Double] = []
    return places.sorted().map { x in
      let free = ends.firstIndex { x - $0 >= 4.5 } ?? ends.count
      let depth = min(free, 4)
      if depth < ends.count { ends[depth] = x } else { ends.append(x) }
      return (x, top + 5 * Double(depth))
    }
  }
}
