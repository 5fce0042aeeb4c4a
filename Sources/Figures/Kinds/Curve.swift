import Components

/// One seed's measurements, before they are brought to a common grid.
struct Curve {
  var seed: Int
  var points: [(x: Double, y: Double)]
}

extension Series {
  /// Mean and band over curves at every x that any of them has; a curve without a point there has a gap.
  init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, curves: [Curve],
    averaging: Scale,
    ofAll: Bool = false
  ) {
    let grid = Set(curves.flatMap { $0.points.map(\.x) }).sorted()
    let members = curves.map { curve in
      let values = Dictionary(curve.points.map { ($0.x, $0.y) }, uniquingKeysWith: { _, last in last })
      return Member(seed: curve.seed, values: grid.map { values[$0] ?? .nan })
    }
    self.init(
      name: name, colour: colour, detail: detail, style: style, x: grid, members: members,
      averaging: averaging, ofAll: ofAll)
  }
}
