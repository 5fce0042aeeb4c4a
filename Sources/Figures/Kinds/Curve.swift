import Components

/// One seed's measurements, before they are brought to a common grid.
struct Curve {
  var seed: Int
  var points: [(x: Double, y: Double)]
  /// Where it ends before others do.
  var end: SeedEnd?

  /// Whether two variants' curves are the same, so that what sets the variants apart makes no difference.
  static func areAlike(_ a: [Curve], _ b: [Curve]) -> Bool {
    a.elementsEqual(b) { a, b in
      a.seed == b.seed
        && a.points.elementsEqual(b.points) { $0.x == $1.x && ($0.y == $1.y || $0.y.isNaN && $1.y.isNaN) }
    }
  }
}

extension Series {
  /// What seeds say together at every x that any of them has; a curve without a point there has a gap.
  init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, curves: [Curve],
    averaging: Scale, statistic: Statistic = .mean, ofAll: Bool = false, floor: Double? = nil,
    possible: ClosedRange<Double>? = nil
  ) {
    let grid = Set(curves.flatMap { $0.points.map(\.x) }).sorted()
    let members = curves.map { curve in
      let values = Dictionary(curve.points.map { ($0.x, $0.y) }, uniquingKeysWith: { _, last in last })
      return Member(seed: curve.seed, values: grid.map { values[$0] ?? .nan }, end: curve.end)
    }
    self.init(
      name: name, colour: colour, detail: detail, style: style, x: grid, members: members,
      averaging: averaging, statistic: statistic, ofAll: ofAll, floor: floor, possible: possible)
  }
}
