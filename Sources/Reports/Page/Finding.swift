public import Statistics

/// A claim with its outcome and the numbers behind it.
public struct Finding: Sendable, Equatable {
  public var says: String
  /// What was compared, in the words of the experiment file.
  public var check: String
  public var outcome: ClaimVerdict.Outcome
  public var comparisons: [ClaimVerdict.Comparison]
  /// Why it could not be judged; "" if it could.
  public var problem: String

  public init(
    says: String, check: String, outcome: ClaimVerdict.Outcome, comparisons: [ClaimVerdict.Comparison], problem: String = ""
  ) {
    (self.says, self.check, self.outcome) = (says, check, outcome)
    (self.comparisons, self.problem) = (comparisons, problem)
  }

  /// One comparison in words.
  public struct Line: Sendable, Hashable {
    /// `0.742 [0.735, 0.748] > 0.703 [0.695, 0.711]`
    public let measured: String
    /// `0.039 [0.030, 0.047]`; "" if it adds nothing to the numbers.
    public let difference: String
    /// `5 seeds`
    public let seeds: String
    /// Why it is undecided.
    public let reason: String
  }

  public var lines: [Line] {
    comparisons.map { comparison in
      let seeds = comparison.seeds.map { seeds in
        seeds.count == 1
          ? seeds.lowerBound == 1 ? "1 seed" : "\(seeds.lowerBound) seeds" : "\(seeds.lowerBound) to \(seeds.upperBound) seeds"
      }
      return Line(
        measured: "\(NumberText.interval(comparison.leftInterval)) \(comparison.spokenSign) "
          + NumberText.interval(comparison.rightInterval),
        difference: comparison.difference.isPoint ? "" : NumberText.interval(comparison.difference), seeds: seeds ?? "",
        reason: comparison.reason)
    }
  }

  /// `holds`, `is false`, `undecided`
  var verdict: String {
    switch outcome {
    case .holds: "holds"
    case .fails: "is false"
    case .undecided: "undecided"
    }
  }

  var tone: Badge.Tone {
    switch outcome {
    case .holds: .good
    case .fails: .bad
    case .undecided: .warning
    }
  }

  static let caption =
    "Each number with its 95 % interval in brackets: percentile bootstrap over seeds, variants paired by seed. A claim holds where "
    + "the whole interval of the difference is on its side, is false where none of it is, and is undecided otherwise."
}

extension ClaimVerdict.Comparison {
  /// The relation that the numbers are claimed to have; if they do not have it, what they are compared with.
  fileprivate var spokenSign: String {
    switch (outcome, sign) {
    case (.holds, "<="): "≤"
    case (.holds, ">="): "≥"
    case (.holds, "=="): "="
    case (.holds, "!="): "≠"
    case (.holds, _): sign
    default: "against"
    }
  }
}

extension ClaimVerdict.Interval {
  /// Whether the interval adds nothing to the estimate.
  var isPoint: Bool { estimate.isExact && low == high }
}

extension NumberText {
  /// An estimate with its interval: `0.742 [0.735, 0.748]`; `≥ 49` if it is only bounded.
  static func interval(_ interval: ClaimVerdict.Interval) -> String {
    let estimate = interval.estimate
    let centre =
      estimate.isExact
      ? significant(estimate.low)
      : estimate.low == -.infinity
        ? estimate.high == .infinity ? "unknown" : "≤ \(significant(estimate.high))"
        : estimate.high == .infinity
          ? "≥ \(significant(estimate.low))"
          : "\(significant(estimate.low)) to \(significant(estimate.high))"
    if interval.isPoint || interval.low == -.infinity && interval.high == .infinity { return centre }
    if interval.low == estimate.low, interval.high == estimate.high { return centre }
    return "\(centre) [\(significant(interval.low)), \(significant(interval.high))]"
  }
}

extension NotebookPage {
  /// How many claims hold.
  var claimBadge: Badge? {
    guard !findings.isEmpty else { return nil }
    let held = findings.count { $0.outcome == .holds }, open = findings.count { $0.outcome == .undecided }
    let isRefuted = findings.contains { $0.outcome == .fails }
    return Badge(
      "claims held \(held) of \(findings.count)" + (open > 0 ? ", \(open) undecided" : ""),
      held == findings.count ? .good : isRefuted ? .bad : .warning)
  }
}
