public import Components
import Statistics

extension Scale {
  /// Whether a value can take part in a mean.
  func admits(_ value: Double) -> Bool { value.isFinite && (self == .linear || value > 0) }
}

extension Statistic {
  /// A sentence for the caption that says what line and band over `seeds` are.
  ///
  /// - Parameters:
  ///   - seeds: the least and the greatest number of seeds of a variant.
  ///   - scale: on which numbers are averaged.
  func sentence(_ seeds: ClosedRange<Int>, on scale: Scale) -> String {
    if seeds.upperBound == 1 { return "One seed." }
    let count = seeds.count == 1 ? "\(seeds.upperBound)" : "\(seeds.lowerBound) to \(seeds.upperBound)"
    switch self {
    case .all: return "Each line is one of \(count) seeds."
    case .median: return "Median of \(count) seeds\(seeds.upperBound < 6 ? "" : ", 95 % band")."
    case .mean:
      let mean = scale == .logarithmic ? "Geometric mean" : "Mean"
      return "\(mean) of \(count) seeds\(seeds.upperBound < 3 ? "" : ", 95 % band")."
    }
  }
}

extension Series {
  /// A line over seeds with its 95 % band at each x.
  ///
  /// A median is of all members that have begun: one that has stopped stays at its last value, one that has
  /// diverged is greater than all others, one at or below `floor` is less than all others; where the median
  /// itself is one of those there is a gap. Its band lies between order statistics, from six members on.
  ///
  /// A mean is of the members that have an admissible value; its band is Student's t, from three members on:
  /// with two, t = 12.7 makes a band that hides the figure and adds nothing to the two lines. With `ofAll` it is
  /// drawn only where every member has a value (members without any value aside): a mean that loses its members
  /// one by one would bend for no other reason.
  ///
  /// - Parameters:
  ///   - name: the variant.
  ///   - colour: its colour.
  ///   - detail: names the line's style.
  ///   - style: the line's style.
  ///   - x: the places.
  ///   - members: the values of each seed; those that are not admissible become gaps.
  ///   - averaging: on which scale numbers are averaged.
  ///   - statistic: what the line is.
  ///   - ofAll: whether a mean, or a median where no member says why it ends, needs all members.
  ///   - floor: numbers at or below are too small to be told from it.
  ///   - possible: what no band may leave.
  public init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, x: [Double],
    members: [Member], averaging: Scale, statistic: Statistic = .mean, ofAll: Bool = false,
    floor: Double? = nil, possible: ClosedRange<Double>? = nil
  ) {
    let shown = members.map { member in
      Member(
        seed: member.seed,
        values: member.values.map { averaging.admits($0) && $0 > floor ?? -.infinity ? $0 : .nan },
        end: member.end)
    }
    let lines =
      switch statistic {
      case .mean: SeedLine.mean(shown, x, averaging, ofAll: ofAll)
      case .median: SeedLine.median(members, x, averaging, ofAll: ofAll, floor: floor)
      case .all: x.indices.map { shown.count == 1 ? SeedLine(value: shown[0].values[$0]) : SeedLine() }
      }
    func within(_ end: Double) -> Double {
      possible.map { min(max(end, $0.lowerBound), $0.upperBound) } ?? end
    }
    self.init(
      name: name, colour: colour, detail: detail, style: style, x: x, mean: lines.map(\.value),
      low: lines.map { within($0.low) }, high: lines.map { within($0.high) }, members: shown)
  }
}
