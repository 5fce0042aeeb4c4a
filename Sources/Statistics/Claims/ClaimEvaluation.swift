public import Components

/// Judges claims: what each side of a comparison is estimated to be, and what follows from the interval of
/// their contrast.
///
/// A comparison holds where it is true in the whole 95 % interval of the difference of its sides, or of their
/// ratio; it fails where it is true nowhere in it, and is undecided otherwise. Which interval that is follows
/// from what is compared, never from the numbers: means by Student's t of the seeds' differences where both
/// sides have the same seeds, by Welch's where they share none; rates by Clopper–Pearson and Boschloo;
/// medians by order statistics and Hodges–Lehmann; `min`, `max` and `count` say what is so in these very
/// trials. What has no interval that is known to cover is refused. What a trial did not tell counts as every
/// number that it could be.
public enum ClaimEvaluation {
  /// Judges a claim by its numbers.
  ///
  /// - Parameters:
  ///   - claim: the claim.
  ///   - text: the text from which `claim` was read.
  ///   - numbers: the numbers of its columns and baselines.
  /// - Throws: if parts of the claim do not fit together, or no interval is known for what is compared.
  public static func verdict(
    on claim: ClaimExpression, text: String, numbers: some ClaimNumbers
  ) throws(TextFault) -> ClaimVerdict {
    var judge = Judge(numbers: numbers, text: Array(text.unicodeScalars))
    let truth = try judge.truth(of: claim)
    return ClaimVerdict(outcome: ClaimVerdict.Outcome(truth), comparisons: judge.comparisons)
  }

  private struct Judge<Numbers: ClaimNumbers> {
    let numbers: Numbers
    let text: [Unicode.Scalar]
    var comparisons: [ClaimVerdict.Comparison] = []

    mutating func truth(of part: ClaimExpression) throws(TextFault) -> Bounds {
      switch part.content {
      case .not(let x): return try !truth(of: x)
      case .and(let a, let b): return try truth(of: a).and(try truth(of: b))
      case .or(let a, let b): return try truth(of: a).or(try truth(of: b))
      case .comparison(let relation, let a, let b):
        return try compare(a, b, relation.rawValue, part.range) { _, _, contrast in
          relation.truth(contrast.estimate)
        }
      case .near(let a, let b, let tolerance):
        return try compare(a, b, tolerance.sign, part.range) { left, right, _ throws(TextFault) in
          let (low, high) = try tolerance.ends(of: right, at: part.range)
          let above = try ClaimContrast(left, low, at: part.range),
            below = try ClaimContrast(left, high, at: part.range)
          return ClaimRelation.atLeast.truth(above.estimate).and(ClaimRelation.atMost.truth(below.estimate))
        }
      case .number, .column, .baseline, .call, .negated, .arithmetic:
        throw TextFault(part.range, "this is not one thing that is true or false", "compare it: … > 0.5")
      }
    }

    private mutating func compare(
      _ a: ClaimExpression, _ b: ClaimExpression, _ sign: String, _ range: Range<Int>,
      _ decide: (ClaimForm, ClaimForm, ClaimContrast) throws(TextFault) -> Bounds
    ) throws(TextFault) -> Bounds {
      let left = try ClaimForm(a, numbers), right = try ClaimForm(b, numbers)
      let contrast = try ClaimContrast(left, right, at: range), truth = try decide(left, right, contrast)
      func written(_ part: ClaimExpression) -> String { String(String.UnicodeScalarView(text[part.range])) }
      let samples = left.samples + right.samples, seeds = samples.flatMap { $0.groups.map(\.seeds.count) }
      comparisons.append(
        ClaimVerdict.Comparison(
          left: written(a), sign: sign, right: written(b), outcome: ClaimVerdict.Outcome(truth),
          leftEstimate: try left.estimate(at: a.range), rightEstimate: try right.estimate(at: b.range),
          contrast: contrast.isRatio ? contrast.estimate.exponential : contrast.estimate,
          isRatio: contrast.isRatio,
          seeds: seeds.min().flatMap { least in seeds.max().map { least...$0 } }, method: contrast.method,
          reason: truth.isExact ? "" : doubt(contrast, samples, sign)))
      return truth
    }

    /// Why a comparison is undecided.
    private func doubt(_ contrast: ClaimContrast, _ samples: [ClaimSample], _ sign: String) -> String {
      let gaps = samples.flatMap(\.gaps).distinct
      let missing = gaps.prefix(3) + (gaps.count > 3 ? ["and \(gaps.count - 3) more"] : [])
      let reasons = [contrast.estimate.doubt].filter { !$0.isEmpty } + missing
      if !reasons.isEmpty { return reasons.joined(separator: "; ") }
      if sign == ClaimRelation.equal.rawValue || sign == ClaimRelation.unequal.rawValue {
        return "no interval proves that two numbers are equal: say how near, a ≈ b within 0.1"
      }
      return "the interval of the \(contrast.isRatio ? "ratio" : "difference") holds both answers"
    }
  }
}

extension ClaimRelation {
  /// Whether it holds between two sides whose difference is somewhere in an interval; undecided where it does
  /// for some of it only.
  fileprivate func truth(_ difference: Estimate) -> Bounds {
    truth(Bounds(difference.low, difference.high), Bounds(0))
  }
}

extension ClaimTolerance {
  fileprivate var sign: String {
    func spelling(_ real: Double) -> String {
      let rounded = (real * 1e9).rounded() / 1e9
      return Int(exactly: rounded).map(String.init) ?? rounded.description
    }
    return switch self {
    case .absolute(let margin): "within \(spelling(margin)) of"
    case .relative(let share): "within \(spelling(share * 100)) % of"
    }
  }

  /// Between what a number lies that is near another.
  fileprivate func ends(of form: ClaimForm, at range: Range<Int>) throws(TextFault) -> (ClaimForm, ClaimForm)
  {
    switch (self, form.content) {
    case (_, .fixed(let value)):
      let margin = margin(of: value)
      return (form.with(.fixed(value - margin)), form.with(.fixed(value + margin)))
    case (.absolute(let margin), .sum(let sum)):
      return (form.with(.sum(sum + Bounds(-margin))), form.with(.sum(sum + Bounds(margin))))
    case (.absolute, .power):
      throw TextFault(range, "geometric means are near each other by a share of them", "write within 10 %")
    case (.relative(let share), _):
      let isNegative = try form.estimate(at: range).value.high < 0, least = 1 - share
      return isNegative
        ? (form.scaled(by: 1 + share), form.scaled(by: least))
        : (form.scaled(by: least), form.scaled(by: 1 + share))
    }
  }
}
