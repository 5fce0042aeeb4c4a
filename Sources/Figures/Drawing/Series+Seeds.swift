public import Components
import Statistics

/// How the values of several seeds become one line.
extension Scale {
  /// A sentence for the caption that says what the line and band over `seeds` are.
  func sentence(_ seeds: ClosedRange<Int>) -> String {
    let line = self == .logarithmic ? "geometric mean" : "mean"
    let quantity = self == .logarithmic ? "mean of the logarithms" : "mean"
    if seeds.upperBound == 1 { return "One seed: no band can be given." }
    let count =
      seeds.count == 1 ? "\(seeds.upperBound) seeds" : "\(seeds.lowerBound) to \(seeds.upperBound) seeds"
    let band =
      seeds.upperBound == 2
      ? "too few for a band"
      : "band: 95 % Student-t interval of the \(quantity), where there are three seeds or more"
    return "Line: \(line) over \(count); thin lines: single seeds; \(band)."
  }

  /// Whether a value can take part in the mean.
  func admits(_ value: Double) -> Bool { value.isFinite && (self == .linear || value > 0) }
}

extension Series {
  /// The mean and 95 % Student-t band at each x, over those `members` that have an admissible value there.
  ///
  /// The band is NaN where fewer than three have one: with two, t = 12.7 makes a band that hides the figure
  /// and adds nothing to the two lines. Values that are not admissible become gaps of their own member. With
  /// `ofAll`, the mean too is drawn only where every member has a value (members without any value aside): a
  /// mean that loses its members one by one would bend for no other reason.
  public init(
    name: String, colour: Colour, detail: String = "", style: LineStyle = .solid, x: [Double],
    members: [Member],
    averaging: Scale, ofAll: Bool = false
  ) {
    let shown = members.map { member in
      Member(seed: member.seed, values: member.values.map { averaging.admits($0) ? $0 : .nan })
    }
    let whole = shown.count { !$0.values.allSatisfy(\.isNaN) }
    let samples = x.indices.map { index in
      let sample = shown.map { $0.values[index] }.filter { !$0.isNaN }
      return ofAll && sample.count < whole ? [] : sample
    }
    let estimates = samples.map { Estimate(meanOf: $0, scale: averaging) }
    // Equal values, as those of a profile at its reference, have a band without width.
    func ends(_ end: KeyPath<Estimate, Double>) -> [Double] {
      zip(samples, estimates).map { $0.count < 3 ? .nan : $1.doubt.isEmpty ? $1[keyPath: end] : $1.value.low }
    }
    self.init(
      name: name, colour: colour, detail: detail, style: style, x: x,
      mean: zip(samples, estimates).map { $0.isEmpty ? .nan : $1.value.low }, low: ends(\.low),
      high: ends(\.high), members: shown
    )
  }
}
