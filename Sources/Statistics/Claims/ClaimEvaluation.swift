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
  ///   - level: of the intervals.
  /// - Throws: if parts of the claim do not fit together, or no interval is known for what is compared.
  public static func verdict(
    on claim: ClaimExpression, text: String, numbers: some ClaimNumbers, level: Double = Estimate.level
  ) throws(TextFault) -> ClaimVerdict {
    var judge = ClaimJudge(numbers: numbers, text: Array(text.unicodeScalars), level: level)
    let finding = try judge.evidence(on: claim)
    return ClaimVerdict(
      evidence: finding.now, best: finding.best, level: level, comparisons: judge.comparisons)
  }
}
