public import Archive
import Components
import Experiments
public import Statistics
public import TrialFormat

/// One of several variants in the order of a column.
public struct RankedSide: Sendable {
  public let side: ComparedSide
  /// The mean of its seeds on the column's scale, with its interval.
  public let estimate: Estimate
  /// The trial with the best number, and the number; nil where none has an exact one.
  public let best: (trial: StoredTrial, value: Double)?
  /// Why trials have no exact number.
  public let gaps: [String]

  /// Sides from the best to the worst. Those of which no number is known stand last, in their own order.
  ///
  /// Variants are told apart by the mean of their seeds: the best of many trials is the luckiest as well.
  ///
  /// - Parameters:
  ///   - sides: at least one.
  ///   - column: by which they are put in order.
  ///   - better: which numbers are better, where the column does not say.
  /// - Throws: `Problem` where neither says it, where sides cannot be compared, or where a trial has no such number.
  public static func all(
    _ sides: [ComparedSide], by column: ComparedColumn, better: ColumnDeclaration.Better? = nil
  ) throws -> [RankedSide] {
    guard let better = better ?? column.column.better else {
      throw Problem(
        "", "of \(column.column.name) neither more nor less is better", remedy: "say --highest or --lowest")
    }
    for side in sides.dropFirst() { try column.check(sides[0], side) }
    let ranked = try sides.map { side in
      let sample = try column.sample(of: side), values = sample.groups.flatMap(\.values)
      let known = zip(side.trials, values).filter { $1.isExact && $1.low.isFinite }
      let best = known.min { a, b in better == .lower ? a.1.low < b.1.low : a.1.low > b.1.low }
      return RankedSide(
        side: side, estimate: column.mean(of: sample), best: best.map { ($0.0, $0.1.low) }, gaps: sample.gaps)
    }
    // Of what is known only within bounds, the worse one counts.
    let places = ranked.map { row -> Double in
      let value = row.estimate.value, worst = better == .lower ? value.high : -value.low
      return worst.isNaN ? .infinity : worst
    }
    return ranked.indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { ranked[$0] }
  }

  /// `0.742 [0.735, 0.748]`
  public var text: String { NumberText.interval(estimate) }
  /// The best trial's number; `–` where there is none.
  public var bestText: String { best.map { NumberText.significant($0.value) } ?? "–" }
}
