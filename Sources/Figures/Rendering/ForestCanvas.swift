/// Where the parts of a forest plot lie, in pixels from the top left corner: for each claim its number, what
/// is said and compared, the rows, and the numbers.
struct ForestCanvas: Sheet {
  static let lineHeight = 16.0
  /// As wide as the column of text of a page.
  static let right = 856.0
  let width = ForestCanvas.right
  let height: Double
  /// Where the rows begin, below the legend and what the sides mean.
  let top: Double
  let claims: [Claim]

  static let number = 20.0
  static let text = 28.0
  static let comparison = 40.0
  /// The line of no difference.
  static let line = 452.0
  static let half = 164.0
  static let numbers = 626.0
  /// What open ends keep of the half for their heads.
  private static let head = 22.0

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
    let numbers: [String]
    /// The seeds' numbers, those of equal place one beneath another.
    let dots: [(x: Double, y: Double)]
  }

  init(_ plot: ForestPlot, top: Double) {
    self.top = top
    var y = top
    claims = plot.claims.map { claim in
      let top = y,
        sentence = PlainText.lines(
          claim.sentence, width: ForestCanvas.ems(from: ForestCanvas.text, to: ForestCanvas.left), atMost: 3)
      if !claim.isSingle { y += ForestCanvas.lineHeight * Double(sentence.count) + 4 }
      let rows = claim.rows.map { row in
        let placed = Row(row, top: y, beside: claim.isSingle ? sentence.count : nil)
        y = placed.bottom
        return placed
      }
      y += 4
      return Claim(claim: claim, top: top, bottom: y, sentence: sentence, rows: rows)
    }
    height = y + 12
  }

  /// Where the half of what is against the claims begins.
  static let left = line - half

  /// The width of a column, in units of the font's size.
  fileprivate static func ems(from left: Double, to right: Double) -> Double {
    (right - left - 10) / Canvas.fontSize
  }

  /// The pixels of a place from −1 to 1; of one that is infinitely far the edge.
  static func x(_ place: Double) -> Double {
    place.isFinite ? line + place * (half - head) : place > 0 ? line + half : line - half
  }
}

extension ForestCanvas.Row {
  /// - Parameter sentence: how many lines the sentence beside it has; nil if it is above.
  fileprivate init(_ row: ForestPlot.Row, top: Double, beside sentence: Int?) {
    let height = top + 16, scale = ForestScale(row)
    (self.row, self.scale, self.height) = (row, scale, height)
    comparison =
      sentence == nil
      ? PlainText.lines(
        row.right.isEmpty
          ? row.left : "\(row.left) \(row.sign) \(PlainText.difference(of: row.right, from: row.left))",
        width: ForestCanvas.ems(from: ForestCanvas.comparison, to: ForestCanvas.left), atMost: 3) : []
    numbers = PlainText.lines(
      row.numbers, width: ForestCanvas.ems(from: ForestCanvas.numbers, to: ForestCanvas.right), atMost: 2)
    dots = ForestCanvas.Row.stacked(row.dots.map { ForestCanvas.x(scale.place($0)) }, below: height + 10)
    let lines = Double(max(sentence ?? comparison.count, numbers.count, 1))
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
