import Components
public import Figures
import Statistics

extension ForestPlot {
  /// Of the comparisons that estimate something, in the page's order; nil if none does.
  public init?(_ findings: [Finding]) {
    let claims = findings.enumerated().compactMap { index, finding -> Claim? in
      let rows = finding.comparisons.filter(\.isEstimated).map {
        Row($0, isOpen: finding.isOpenBesideOthers)
      }
      guard !rows.isEmpty else { return nil }
      return Claim(
        number: index + 1, sentence: finding.says, rows: rows, isSingle: finding.comparisons.count == 1)
    }
    guard !claims.isEmpty else { return nil }
    self.init(
      title: "Claims at a glance", caption: ForestPlot.caption(claims.flatMap(\.rows), findings),
      level: Finding.percent(of: findings), claims: claims)
  }

  private static func caption(_ rows: [Row], _ findings: [Finding]) -> String {
    let hasRatios = rows.contains { $0.scale == .logarithmic }
    let tally = ClaimTally(findings.map(\.outcome)).sentence + "."
    var sentences = [
      "\(tally.prefix(1).uppercased())\(tally.dropFirst())",
      "A row is a comparison: its estimate, the \(Finding.percent(of: findings)) interval (an arrow where that is open)"
        + (rows.contains { !$0.dots.isEmpty } ? ", below it what each seed says" : "") + ".",
      "The vertical line is no difference\(hasRatios ? ", or a ratio of 1" : ""); from it each row has a scale "
        + "of its own, on which its outermost number fills half the width"
        + "\(hasRatios ? "; those of ratios are logarithmic" : "").",
    ]
    if rows.contains(where: { $0.direction == .below }) {
      sentences.append(
        "A row of < is turned, so that what is claimed lies to the right; its numbers are not.")
    }
    if rows.contains(where: { $0.direction == .neither }) {
      sentences.append("Where no side is claimed (≈, =, ≠), right is more.")
    }
    if rows.contains(where: { $0.contrast.isBare && $0.contrast.value.low.isFinite }) {
      sentences.append(
        "A mark without a bar has no interval, or one of no width; alone it tells only its side.")
    }
    if findings.contains(where: { $0.isOpenBesideOthers }) {
      sentences.append("What is decided only alone, and not beside the other claims, is shown as undecided.")
    }
    let left = findings.enumerated().filter { !$1.comparisons.allSatisfy(\.isEstimated) }.map {
      $0.offset + 1
    }
    if !left.isEmpty {
      let count = findings.flatMap(\.comparisons).count { !$0.isEstimated }
      sentences.append(
        "\(count) \(count == 1 ? "comparison is" : "comparisons are") of these trials, without an interval, "
          + "and left out (finding\(left.count == 1 ? "" : "s") \(left.map(String.init).joined(separator: ", ")))."
      )
    }
    return sentences.joined(separator: " ")
  }
}

extension ForestPlot.Row {
  /// - Parameters:
  ///   - comparison: one that estimates something.
  ///   - isOpen: whether its claim is undecided only beside the others.
  fileprivate init(_ comparison: ClaimVerdict.Comparison, isOpen: Bool) {
    self.init(
      left: comparison.left, sign: (comparison.isDenied ? "not " : "") + comparison.sign,
      right: comparison.right,
      numbers: comparison.numbers, contrast: comparison.contrast,
      scale: comparison.isRatio ? .logarithmic : .linear,
      margin: comparison.margin, dots: comparison.dots,
      verdict: isOpen ? .undecided : comparison.verdictOnClaim,
      direction: comparison.direction)
  }
}

extension ClaimVerdict.Comparison {
  /// Whether it concludes anything beyond these very trials.
  fileprivate var isEstimated: Bool { p != nil }

  /// Its contrast as the page says it; with p if it has a test but no interval.
  fileprivate var numbers: String {
    let test = contrast.isBare ? p.map { ", p \(NumberText.p($0))" } ?? "" : ""
    return (isRatio ? "×" : "") + NumberText.interval(contrast) + test
  }

  /// Where its contrast is claimed to be.
  fileprivate var direction: ForestPlot.Direction {
    switch ClaimRelation(rawValue: sign) {
    case .less, .atMost: isDenied ? .above : .below
    case .greater, .atLeast: isDenied ? .below : .above
    case .equal, .unequal, nil: .neither
    }
  }

  /// Whether it is as the claim says.
  fileprivate var verdictOnClaim: ClaimVerdict.Outcome {
    switch outcome {
    case .holds: isDenied ? .fails : .holds
    case .fails: isDenied ? .holds : .fails
    case .undecided: .undecided
    }
  }
}
