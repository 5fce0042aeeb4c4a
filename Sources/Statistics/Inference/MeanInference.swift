import CBoost
public import Components

/// The sum of the means of independent samples, ± t·√(Σ s²/n) with ν = (Σ s²/n)² / Σ((s²/n)² / (n − 1))
/// degrees of freedom.
///
/// One sample: Student's t (1908, "The probable error of a mean"); a sample of differences: the paired t.
/// Several: Welch 1947, "The generalization of 'Student's' problem when several different population
/// variances are involved"; Satterthwaite 1946, "An approximate distribution of estimates of variance
/// components". A printed mean is one more sample, of which only mean, s and n are known; where s was not
/// printed it is taken to be that of the only sample, whose mean then lies x̄ ± t·s·√(1/n + 1/m) from it. No
/// interval with fewer than two values in a sample, with one that is infinite or not known, or where the
/// values of every sample are equal: a spread of 0 over a few seeds is no proof that others have none.
public struct MeanInference: Inference {
  public let value: Bounds
  /// Why there is no interval; "" if there is one.
  private let doubt: String
  private let centre: Double
  private let errors: [MeanError]
  private let fewest: Int

  /// The square of a mean's standard error, and where it comes from.
  private struct MeanError {
    var square: Double
    var degrees: Double
    /// Values of a seed each; nil where more seeds would not change it.
    var count: Int?
    /// What comes on top of the same s, whatever the number of values.
    var borrowed = 0.0

    var total: Double { square + borrowed }

    /// With so many times as many seeds.
    func grown(by factor: Double) -> MeanError {
      guard let count else { return self }
      return MeanError(
        square: square / factor, degrees: Double(count) * factor - 1, count: count, borrowed: borrowed)
    }
  }

  /// - Parameters:
  ///   - samples: independent ones, each times its factor in the sum.
  ///   - published: printed means with their factors.
  ///   - own: the factor of the only sample, from which a printed mean without a standard deviation takes it.
  ///   - magnitude: of the numbers that the samples are differences of; a spread below its rounding is none.
  public init(
    _ samples: [[Bounds]], published: [(factor: Double, mean: PublishedMean)] = [], own: Double = 1,
    magnitude: Double = 0
  ) {
    let printed = published.reduce(0) { $0 + $1.factor * $1.mean.mean }
    value = samples.map { $0.reduce(Bounds(0), +) * Bounds(1 / Double($0.count)) }.reduce(Bounds(printed), +)
    let numbers = samples.map { $0.map(\.low) },
      isOfNumbers = samples.joined().allSatisfy { $0.isExact && $0.low.isFinite }
    let fewest = numbers.map(\.count).min() ?? (published.isEmpty ? 0 : 2)
    var errors: [MeanError] = []
    if isOfNumbers, fewest > 1 {
      errors = numbers.map { sample in
        let deviation = standardDeviation(sample), count = Double(sample.count)
        return MeanError(square: deviation * deviation / count, degrees: count - 1, count: sample.count)
      }
    }
    let largest = numbers.joined().reduce(magnitude) { max($0, abs($1)) }
    let varies = zip(numbers, errors).contains { sample, error in
      sample.contains { $0 != sample[0] }
        && (error.square * Double(sample.count)).squareRoot() > 1e-13 * largest
    }
    let doesNotVary = isOfNumbers && !samples.isEmpty && !varies && !(largest > 1e150 || largest < 1e-150)
    let isEqual = numbers.allSatisfy { sample in sample.allSatisfy { $0 == sample[0] } }
    var hasError = true
    for (factor, mean) in published {
      let share = factor * factor / Double(mean.count)
      if let deviation = mean.deviation {
        errors.append(
          MeanError(square: share * deviation * deviation, degrees: Double(mean.count - 1), count: nil))
      } else if samples.count == 1, !errors.isEmpty {
        // Of the same s: the degrees of freedom stay those of the sample.
        errors[0].borrowed += share * errors[0].square * Double(numbers[0].count) / (own * own)
      } else {
        hasError = false
      }
    }
    self.errors = errors
    self.fewest = fewest
    centre = numbers.map(mean).reduce(printed, +)
    let square = errors.reduce(0) { $0 + $1.total }
    doubt =
      fewest < 2
      ? "\(spelledSeeds(fewest)), and an interval needs 2"
      : !isOfNumbers
        ? "a mean needs a number of every seed: compare medians"
        : !hasError
          ? "of what was printed without a standard deviation the spread is not known"
          : !samples.isEmpty && (isEqual || doesNotVary)
            ? "the numbers of all seeds are equal, and their spread tells nothing of other seeds"
            : !square.isFinite || square == 0
              ? "the spread of the numbers is out of the range of 64 bits: take logarithms" : ""
  }

  private static func spread(of errors: [MeanError]) -> (error: Double, degrees: Double) {
    let square = errors.reduce(0) { $0 + $1.total }
    let degrees = 1 / errors.reduce(0) { $0 + ($1.total / square) * ($1.total / square) / $1.degrees }
    return (square.squareRoot(), degrees)
  }

  public func estimate(level: Double) -> Estimate {
    guard doubt.isEmpty else { return Estimate(value, doubt: doubt) }
    let (error, degrees) = MeanInference.spread(of: errors)
    let margin = cboost_student_t_quantile((1 + level) / 2, degrees) * error
    return Estimate(Bounds(centre), centre - margin, centre + margin)
  }

  public func p(below limit: Double, orEqual: Bool) -> Double { tail(limit - centre) }

  public func p(above limit: Double, orEqual: Bool) -> Double { tail(centre - limit) }

  /// P(T ≤ distance/error)
  private func tail(_ distance: Double) -> Double {
    guard doubt.isEmpty, !distance.isNaN else { return 1 }
    let (error, degrees) = MeanInference.spread(of: errors)
    return cboost_student_t_cumulative(distance / error, degrees)
  }

  public func leastP(below limit: Double) -> Double { fewest < 2 ? 1 : 0 }

  public func leastP(above limit: Double) -> Double { fewest < 2 ? 1 : 0 }

  public func seeds(deciding limit: Double, level: Double) -> Int? {
    guard doubt.isEmpty, let count = errors.compactMap(\.count).min() else { return nil }
    return firstCount(beyond: count) { more in
      let (error, degrees) = MeanInference.spread(
        of: errors.map { $0.grown(by: Double(more) / Double(count)) })
      return cboost_student_t_quantile((1 + level) / 2, degrees) * error < abs(centre - limit)
    }
  }
}

extension Estimate {
  /// The mean of a sample, or on the scale `.logarithmic` the geometric mean, by the same formula of the
  /// logarithms: values must be positive for an interval.
  public init(meanOf sample: [Double], scale: Scale = .linear, level: Double = Estimate.level) {
    let values = sample.map { Bounds($0) }
    self =
      scale == .linear
      ? MeanInference([values]).estimate(level: level)
      : MeanInference([values.map(\.logarithm)]).estimate(level: level).exponential
  }
}
