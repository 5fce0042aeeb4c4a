import CBoost
public import Components

extension Estimate {
  /// The mean of a sample, ± t·s/√n.
  ///
  /// On the scale `.logarithmic` the geometric mean, by the same formula of the logarithms; values must be
  /// positive for an interval. Student 1908, "The probable error of a mean": exact for independent normal
  /// values, one per seed.
  public init(meanOf sample: [Double], scale: Scale = .linear, level: Double = Estimate.level) {
    let values = sample.map { Bounds($0) }
    self =
      scale == .linear
      ? Estimate(sumOfMeans: [values], level: level)
      : Estimate(sumOfMeans: [values.map(\.logarithm)], level: level).exponential
  }

  /// The sum of the means of independent samples, ± t·√(Σ s²/n) with ν = (Σ s²/n)² / Σ((s²/n)² / (n − 1))
  /// degrees of freedom.
  ///
  /// One sample: Student's t; a sample of differences: the paired t. Several: Welch 1947, "The generalization
  /// of 'Student's' problem when several different population variances are involved"; Satterthwaite 1946,
  /// "An approximate distribution of estimates of variance components". No interval with fewer than two
  /// values in a sample, with one that is infinite or not known, or where the values of every sample are
  /// equal: a spread of 0 over a few seeds is no proof that others have none.
  public init(sumOfMeans samples: [[Bounds]], level: Double = Estimate.level) {
    let value = samples.map { $0.reduce(Bounds(0), +) * Bounds(1 / Double($0.count)) }.reduce(Bounds(0), +)
    let numbers = samples.map { $0.map(\.low) }, fewest = numbers.map(\.count).min() ?? 0
    guard fewest > 1 else {
      self.init(value, doubt: "\(fewest == 1 ? "1 seed" : "\(fewest) seeds"), and an interval needs 2")
      return
    }
    guard samples.allSatisfy({ $0.allSatisfy { $0.isExact && $0.low.isFinite } }) else {
      self.init(value, doubt: "a mean needs a number of every seed: compare medians")
      return
    }
    guard numbers.contains(where: { sample in sample.contains { $0 != sample[0] } }) else {
      self.init(
        value, doubt: "the numbers of all seeds are equal, and their spread tells nothing of other seeds")
      return
    }
    let errors = numbers.map { sample in
      let deviation = standardDeviation(sample)
      return (square: deviation * deviation / Double(sample.count), degrees: Double(sample.count - 1))
    }
    let square = errors.reduce(0) { $0 + $1.square }
    let degrees = 1 / errors.reduce(0) { $0 + ($1.square / square) * ($1.square / square) / $1.degrees }
    let margin = cboost_student_t_quantile((1 + level) / 2, degrees) * square.squareRoot()
    guard margin.isFinite else {
      self.init(value, doubt: "the spread of the numbers is out of the range of 64 bits: take logarithms")
      return
    }
    let centre = numbers.map(mean).reduce(0, +)
    self.init(Bounds(centre), centre - margin, centre + margin)
  }
}
