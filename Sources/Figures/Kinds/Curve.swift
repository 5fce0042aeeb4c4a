/// One seed's measurements before they are brought on a common grid.
struct Curve {
  var seed: Int
  var points: [(x: Double, y: Double)]
}

extension Series {
  /// Mean and band over curves on the union of their x; where a curve has no point it has a gap.
  init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, curves: [Curve], averaging: Averaging
  ) {
    let grid = Set(curves.flatMap { $0.points.map(\.x) }).sorted()
    let members = curves.map { curve in
      let values = Dictionary(curve.points.map { ($0.x, $0.y) }, uniquingKeysWith: { _, last in last })
      return Member(seed: curve.seed, values: grid.map { values[$0] ?? .nan })
    }
    self.init(
      name: name, colour: colour, detail: detail, style: style, x: grid, members: members, averaging: averaging)
  }
}

/// What a caption must admit: collected while measuring, printed in order of appearance.
struct Remarks {
  private(set) var sentences: [String] = []

  mutating func add(_ sentence: String) {
    if !sentences.contains(sentence) { sentences.append(sentence) }
  }

  /// Trials that could not be read, with the reason; the first three are named.
  mutating func addUnreadable(_ failures: [(StoredTrial, any Error)]) {
    guard !failures.isEmpty else { return }
    let named = failures.prefix(3).map { "\($0.variant) seed \($0.seed) (\($1))" }.joined(separator: "; ")
    let rest = failures.count > 3 ? " and \(failures.count - 3) more" : ""
    add("Left out because they could not be read: \(named)\(rest).")
  }

  /// Diverged trials of a run.
  mutating func addDiverged(of run: StoredRun) {
    let count = run.trials.count { $0.hasDiverged }
    guard count > 0 else { return }
    add(
      "\(count) of \(run.trials.count) trials diverged: \(count == 1 ? "its line ends" : "their lines end") where a number was "
        + "no longer finite, and the means beyond are over the seeds that still have a value.")
  }
}
