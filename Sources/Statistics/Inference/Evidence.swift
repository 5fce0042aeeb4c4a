/// How surely something holds, and how surely it fails: the least levels of significance at which an interval
/// decides so. 0 where seeds have no part in it, 1 where nothing speaks for it.
///
/// Two-sided: what is told apart by an interval of 95 % has 0.05. Of several things that must all hold the
/// least sure one counts; that any of k does is no surer than the surest is k times as sure (Bonferroni).
public struct Evidence: Sendable, Hashable {
  public let holds: Double
  public let fails: Double

  public init(holds: Double, fails: Double) {
    (self.holds, self.fails) = (min(holds, 1), min(fails, 1))
  }

  /// p of whichever is surer.
  public var p: Double { min(holds, fails) }

  static prefix func ! (evidence: Evidence) -> Evidence {
    Evidence(holds: evidence.fails, fails: evidence.holds)
  }

  /// That all of them hold.
  static func all(_ parts: [Evidence]) -> Evidence {
    Evidence(
      holds: parts.map(\.holds).max() ?? 0, fails: Double(parts.count) * (parts.map(\.fails).min() ?? 1))
  }

  /// That any of them holds.
  static func any(_ parts: [Evidence]) -> Evidence { !all(parts.map { !$0 }) }
}

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
