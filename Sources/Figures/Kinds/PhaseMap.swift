import Components

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The points of a phase diagram as cells: medians over seeds, and where theory draws its boundary through them.
struct PhaseMap {
  struct Part {
    let title: String
    /// Row-major [y × x]; NaN where nothing was measured.
    let values: [Double]
    /// χ = 1.
    let boundary: [[Contour.Place]]
    /// The χ from which gradients reach past the sequence.
    let horizon: [[Contour.Place]]
  }

  let x: PhaseRuler, y: PhaseRuler
  let panels: [Part]
  /// The number of panels in a row; nil where nobody says.
  let columns: Int?
  /// Whether any numbers are lower bounds.
  let isCensored: Bool
  /// Whether there are more cells than are drawn.
  var isReduced: Bool { x.values.count > MapLayer.columns || y.values.count > MapLayer.rows }

  /// More panels would make a wall, not a figure.
  private static let limit = 6

  /// - Parameters:
  ///   - points: what is shown.
  ///   - keys: which of the other keys has rows of maps and which has columns.
  ///   - statistic: what a cell shows of seeds.
  /// - Throws: if the points do not span a plane, there are too many planes, or a key does not vary beside them.
  init(_ points: PhasePoints, by keys: PanelKeys = PanelKeys(), _ statistic: Statistic = .median) throws {
    let all = points.points, across = PhaseRuler(all.map(\.x)), up = PhaseRuler(all.map(\.y))
    guard across.values.count > 1, up.values.count > 1 else {
      throw FigureError.nothingToDraw(
        reason: "a phase diagram needs two values or more of \(points.x) and of \(points.y)")
    }
    let grid = try PhaseGrid(all.map(\.others).distinct, by: keys), titles = grid.panels
    guard titles.count <= PhaseMap.limit else {
      throw FigureError.nothingToDraw(
        reason:
          "besides \(points.x) and \(points.y) there are \(titles.count) settings, and a figure has room for \(PhaseMap.limit) maps"
      )
    }
    var isCensored = false
    let horizon = PhaseMap.horizon(all.map(\.theory))
    columns = grid.columns
    let names = SettingWords.short((titles.first ?? []).map(\.key))
    panels = titles.map { others in
      let title = zip(names, others).map { $0.isEmpty ? $1.value : "\($0) \($1.value)" }.joined(
        separator: ", ")
      let cells = Dictionary(grouping: all.filter { $0.others == others }) { [$0.x, $0.y] }
      let places = up.values.flatMap { y in across.values.map { [$0, y] } }
      let values = places.map { place -> Double in
        let (number, isBound) = PhaseMap.number(cells[place] ?? [], statistic)
        isCensored = isCensored || isBound
        return number
      }
      let chi = places.map { place -> Double in
        let known = (cells[place] ?? []).map { log($0.theory.chi) }
        return known.isEmpty ? .nan : known.reduce(0, +) / Double(known.count)
      }
      return Part(
        title: title, values: values, boundary: Contour(chi, across, up).lines,
        horizon: horizon.map { level in Contour(chi.map { $0 - level }, across, up).lines } ?? [])
    }
    (x, y, self.isCensored) = (across, up, isCensored)
  }

  /// log χ at which the reach is as long as the sequence; nil where theory says nothing of it.
  ///
  /// reach · log χ is the same number at all points.
  private static func horizon(_ theory: [PhasePoints.Theory]) -> Double? {
    guard let longest = theory.first(where: \.isCensored)?.reach,
      let within = theory.first(where: { !$0.isCensored && $0.reach > 0 && $0.chi > 0 })
    else { return nil }
    return within.reach * log(within.chi) / longest
  }

  /// Lower bounds are longer than any other number. Of two in the middle that are numbers, their mean.
  private static func number(_ points: [PhasePoints.Point], _ statistic: Statistic) -> (
    Double, isCensored: Bool
  ) {
    let known = points.filter { !$0.value.isNaN }.sorted {
      ($0.isCensored ? 1 : 0, $0.value) < ($1.isCensored ? 1 : 0, $1.value)
    }
    guard !known.isEmpty else { return (.nan, false) }
    if statistic == .mean {
      return (known.reduce(0) { $0 + $1.value } / Double(known.count), known.contains(where: \.isCensored))
    }
    let (below, above) = (known[(known.count - 1) / 2], known[known.count / 2])
    return above.isCensored ? (above.value, true) : ((below.value + above.value) / 2, false)
  }

  /// Dots of one cell side by side, so that each is seen.
  func spread(_ dots: [PhaseDots.Point]) -> [Contour.Place] {
    let cells = Dictionary(grouping: dots.indices) { [dots[$0].x, dots[$0].y] }
    return dots.indices.map { index in
      let dot = dots[index], twins = cells[[dot.x, dot.y]] ?? []
      let share = (Double(twins.firstIndex(of: index) ?? 0) + 0.5) / Double(twins.count) - 0.5
      guard let column = x.values.firstIndex(of: dot.x) else { return Contour.Place(x: dot.x, y: dot.y) }
      let isLast = column == x.values.count - 1
      return Contour.Place(
        x: x.between(column, isLast ? column - 1 : column + 1, (isLast ? -0.6 : 0.6) * share), y: dot.y)
    }
  }
}
