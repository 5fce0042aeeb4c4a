import Components
import Statistics

/// What the marks of a forest plot mean, in lines above it: those that it has.
struct ForestLegend {
  struct Entry {
    let sign: Sign
    let text: String
    let x: Double
    let y: Double
  }

  enum Sign: Hashable {
    case verdict(ClaimVerdict.Outcome)
    case seed
    case margin
  }

  /// Room for a sign.
  static let sample = 36.0

  let entries: [Entry]

  init(_ plot: ForestPlot, _ columns: ForestColumns) {
    let rows = plot.claims.flatMap(\.rows)
    var signs: [(Sign, String)] = [ClaimVerdict.Outcome.holds, .fails, .undecided].filter { verdict in
      rows.contains { $0.verdict == verdict }
    }.map { (.verdict($0), plot.wording.word($0)) }
    if rows.contains(where: { !$0.dots.isEmpty }) { signs.append((.seed, "one seed")) }
    if rows.contains(where: { $0.margin != nil }) { signs.append((.margin, "near enough, for ≈")) }
    var (x, y) = (columns.text, 16.0)
    entries = signs.map { sign, text in
      let width = ForestLegend.sample + PlainText.width(text) * Canvas.fontSize
      if x > columns.text, x + width > columns.width { (x, y) = (columns.text, y + Canvas.rowHeight) }
      defer { x += width + 16 }
      return Entry(sign: sign, text: text, x: x, y: y)
    }
  }

  var bottom: Double { (entries.last?.y ?? 16) + 10 }

  func marks(_ verdict: ClaimVerdict.Outcome) -> [[Double]] {
    places(.verdict(verdict)).map { [$0.x + 14, $0.y] }
  }

  func strokes(_ verdict: ClaimVerdict.Outcome) -> [[Double]] {
    places(.verdict(verdict)).flatMap {
      [[$0.x, $0.y, 28, 0], [$0.x, $0.y - 4, 0, 8], [$0.x + 28, $0.y - 4, 0, 8]]
    }
  }

  var seeds: [[Double]] { places(.seed).map { [$0.x + 22, $0.y] } }

  var bands: [[Double]] {
    places(.margin).map { ForestScript.box($0.x, $0.x + 28, $0.y - 8, $0.y + 8) }
  }

  private func places(_ sign: Sign) -> [Entry] { entries.filter { $0.sign == sign } }
}
