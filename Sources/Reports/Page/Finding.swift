public import Statistics

/// A claim with its outcome and the numbers behind it.
public struct Finding: Sendable, Equatable {
  /// Of its intervals.
  public var level: Double
  public var says: String
  /// What was compared, in the words of the experiment file.
  public var check: String
  public var outcome: ClaimVerdict.Outcome
  public var comparisons: [ClaimVerdict.Comparison]
  /// What sets the outcome apart from that of the claim alone; "" if nothing does.
  public var adjustment: String
  /// Whether it is decided alone, and not beside the other claims.
  public var isOpenBesideOthers: Bool
  /// Why it could not be judged; "" if it could.
  public var problem: String
  /// Names of the page's figures that show what it speaks of.
  public var figures: [String] = []

  public init(
    level: Double = Estimate.level, says: String, check: String, outcome: ClaimVerdict.Outcome,
    comparisons: [ClaimVerdict.Comparison],
    adjustment: String = "", isOpenBesideOthers: Bool = false, problem: String = ""
  ) {
    (self.level, self.says, self.check, self.outcome) = (level, says, check, outcome)
    (self.comparisons, self.adjustment, self.problem) = (comparisons, adjustment, problem)
    self.isOpenBesideOthers = isOpenBesideOthers
  }

  /// One comparison in words.
  public struct Line: Sendable, Hashable {
    /// `0.742 [0.735, 0.748] > 0.703 [0.695, 0.711]`
    public let measured: String
    /// `difference 0.039 [0.030, 0.047]`, or `ratio …`; "" if it adds nothing to the numbers.
    public let contrast: String
    /// `5 seeds, paired t`
    public let basis: String
    /// Why it is undecided.
    public let reason: String
  }

  public var lines: [Line] {
    comparisons.map { comparison in
      let seeds = comparison.seeds.map { seeds in
        seeds.count == 1
          ? seeds.lowerBound == 1 ? "1 seed" : "\(seeds.lowerBound) seeds"
          : "\(seeds.lowerBound) to \(seeds.upperBound) seeds"
      }
      // A test without an interval shows its p instead.
      let isBareTest = comparison.contrast.isBare && comparison.p != nil
      let isEstimated =
        !comparison.leftEstimate.isBare || !comparison.rightEstimate.isBare || isBareTest
      return Line(
        measured: "\(NumberText.interval(comparison.leftEstimate)) \(comparison.spokenSign) "
          + NumberText.interval(comparison.rightEstimate),
        contrast: comparison.contrast.isBare
          ? "" : "\(comparison.isRatio ? "ratio" : "difference") \(NumberText.interval(comparison.contrast))",
        basis: ([isEstimated ? seeds ?? "" : ""]
          + comparison.choices.map { "\($0.count) of \($0.all) trials" }
          // Of a decided one; else they are the reason.
          + (comparison.reason.isEmpty ? comparison.gaps.map { "\($0.count) × \($0.reason)" } : [])
          + [comparison.method, isBareTest ? comparison.p.map { "p \(NumberText.p($0))" } ?? "" : ""])
          .filter { !$0.isEmpty }.joined(separator: ", "),
        reason: comparison.reason)
    }
  }

  var tone: Badge.Tone {
    switch outcome {
    case .holds: .good
    case .fails: .bad
    case .undecided: .warning
    }
  }

  /// The level of a page's intervals: `95 %`.
  static func percent(of findings: [Finding]) -> String {
    let percent = NumberText.significant(100 * (findings.first?.level ?? Estimate.level), digits: 4)
    return (percent.hasSuffix(".00") ? String(percent.dropLast(3)) : percent) + " %"
  }

  /// What is said below the findings of a page.
  static func caption(of findings: [Finding]) -> String {
    let percent = percent(of: findings)
    return
      "Each number with its \(percent) interval in brackets; where both sides have the same seeds they are paired. Of what "
      + "spans decades the mean is the geometric one, and the ratio is compared. A claim holds where the whole interval of the difference or "
      + "ratio is on its side, fails where none of it is, and is undecided otherwise"
      + (findings.count > 1 ? "; p of several claims is adjusted by Holm's procedure" : "")
      + ". What is said of these trials has no interval."
  }
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

extension NotebookPage {
  /// How many claims hold.
  var claimBadge: Badge? {
    guard !findings.isEmpty else { return nil }
    let tally = ClaimTally(findings.map(\.outcome))
    return Badge(
      tally.sentence, tally.holding == tally.all ? .good : tally.failing > 0 ? .bad : .warning)
  }
}
