/// How surely something holds, and how surely it fails: the least levels of significance at which an interval
/// decides so. 0 where seeds have no part in it, 1 where nothing speaks for it.
///
/// Two-sided: what is told apart by an interval of 95 % has 0.05. Of several things that must all hold the
/// least sure one counts; that any of k does is no surer than the surest is k times as sure (Bonferroni).
public struct Evidence: Sendable, Hashable, Codable {
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
