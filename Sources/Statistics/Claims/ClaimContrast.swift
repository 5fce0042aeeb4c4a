import Components

/// What tells two sides of a comparison apart: their difference, or the ratio of geometric means.
struct ClaimContrast {
  /// Of the difference, or of the logarithm of the ratio.
  let inference: any Inference
  let isRatio: Bool
  /// Where its interval comes from.
  let method: String
  /// What each seed says of it, if its trials are paired.
  let dots: [Double]

  /// - Parameters:
  ///   - left: one side.
  ///   - right: the other.
  ///   - design: how the trials of the two sides belong together; nil where their seeds say so.
  ///   - range: where the two stand.
  /// - Throws: a fault at `range` where there is no interval of it.
  init(_ left: ClaimForm, _ right: ClaimForm, _ design: ClaimDesign? = nil, at range: Range<Int>)
    throws(TextFault)
  {
    func refusal() -> TextFault {
      TextFault(range, "\(left.noun) and \(right.noun) have no common interval", "compare each with a number")
    }
    let sum: LocationSum?
    switch (left.content, right.content) {
    case (.fixed(let a), .fixed(let b)):
      let trials = Set(
        (left.samples + right.samples).flatMap(\.groups).flatMap { group in
          (group.variants.isEmpty ? [group.name] : group.variants).flatMap { variant in
            group.seeds.map { "\(variant)/\($0)" }
          }
        }
      ).count
      (inference, isRatio, dots) = (FixedNumber(value: a - b), false, [])
      let noun = ClaimSample.noun(of: left.samples + right.samples)
      method = trials == 0 ? "" : trials == 1 ? "in this \(noun)" : "in these \(trials) \(noun)s"
      if let design { throw ClaimContrast.idle(design, "nothing is estimated here", range) }
      return
    case (.power, .sum), (.sum, .power): throw refusal()
    case (.power, _), (_, .power):
      isRatio = true
      sum = left.exponent.flatMap { left in right.exponent.flatMap { left + $0 * -1 } }
    case (.sum, _), (_, .sum):
      isRatio = false
      sum = left.sum.flatMap { left in right.sum.flatMap { left + $0 * -1 } }
    }
    guard var sum else { throw refusal() }
    if let design, design != .bootstrap {
      if sum.location == .rate {
        throw ClaimContrast.idle(design, "rates are compared as those of independent trials", range)
      }
      if sum.terms.count < 2 { throw ClaimContrast.idle(design, "there is nothing to pair", range) }
    }
    sum.design = design
    let (found, method) = try sum.inference(at: range)
    (inference, dots) = (found, sum.dots)
    self.method =
      isRatio
      ? method + (sum.location == .mean ? " of logarithms (geometric means)" : " of logarithms") : method
  }

  private static func idle(_ design: ClaimDesign, _ reason: String, _ range: Range<Int>) -> TextFault {
    TextFault(range, "'\(design.rawValue)' changes nothing: \(reason)", "remove it")
  }

  /// Of the difference or the ratio.
  func estimate(level: Double) -> Estimate {
    let estimate = inference.estimate(level: level)
    return isRatio ? estimate.exponential : estimate
  }
}

extension ClaimForm {
  /// With its own interval.
  func estimate(
    level: Double, _ design: ClaimDesign? = nil, at range: Range<Int>
  ) throws(TextFault) -> Estimate {
    func estimate(_ sum: LocationSum) throws(TextFault) -> Estimate {
      var sum = sum
      if design == .bootstrap { sum.design = design }
      return try sum.inference(at: range).0.estimate(level: level)
    }
    return switch content {
    case .fixed(let value): Estimate(value)
    case .sum(let sum): try estimate(sum)
    case .power(let sum): try estimate(sum).exponential
    }
  }

  fileprivate var sum: LocationSum? {
    switch content {
    case .fixed(let value): LocationSum(constant: value)
    case .sum(let sum): sum
    case .power: nil
    }
  }

  fileprivate var exponent: LocationSum? {
    switch content {
    // What is not above 0 is below every geometric mean.
    case .fixed(let value): LocationSum(constant: value.high <= 0 ? Bounds(-.infinity) : value.logarithm)
    case .power(let sum): sum
    case .sum: nil
    }
  }
}
