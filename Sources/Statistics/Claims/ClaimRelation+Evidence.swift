extension ClaimRelation {
  /// Between two sides of which `contrast` is the difference.
  func evidence(of contrast: some Inference) -> Evidence {
    let isAbove = 2 * contrast.p(below: 0, orEqual: true), isBelow = 2 * contrast.p(above: 0, orEqual: true)
    switch self {
    case .greater: return Evidence(holds: isAbove, fails: 2 * contrast.p(above: 0, orEqual: false))
    case .atLeast: return Evidence(holds: 2 * contrast.p(below: 0, orEqual: false), fails: isBelow)
    case .less: return Evidence(holds: isBelow, fails: 2 * contrast.p(below: 0, orEqual: false))
    case .atMost: return Evidence(holds: 2 * contrast.p(above: 0, orEqual: false), fails: isAbove)
    // No interval of more than a number proves that it is one number.
    case .equal:
      let isZero = contrast is FixedNumber && contrast.value == Bounds(0)
      return Evidence(holds: isZero ? 0 : 1, fails: min(isAbove, isBelow))
    case .unequal: return !ClaimRelation.equal.evidence(of: contrast)
    }
  }

  /// The surest that so many seeds could say.
  func best(of contrast: some Inference) -> Evidence {
    let above = 2 * contrast.leastP(below: 0), below = 2 * contrast.leastP(above: 0)
    return switch self {
    case .greater, .atLeast: Evidence(holds: above, fails: below)
    case .less, .atMost: Evidence(holds: below, fails: above)
    case .equal: Evidence(holds: contrast is FixedNumber ? 0 : 1, fails: min(above, below))
    case .unequal: !ClaimRelation.equal.best(of: contrast)
    }
  }
}
