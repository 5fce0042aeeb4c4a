import CBoost
import Foundation

/// Whether numbers rise from one level of something to the next, against no order in any seed's numbers at all: Page's test where the same seeds are at every
/// level, Jonckheere's and Terpstra's where they are not.
///
/// Both are exact for untied numbers; tied ones are taken to speak against whatever is tested, which makes it
/// surer. Page 1963, "Ordered hypotheses for multiple treatments: a significance test for linear ranks";
/// Terpstra 1952, "The asymptotic normality and consistency of Kendall's test against trend, when ties are
/// present in one ranking"; Jonckheere 1954, "A distribution-free k-sample test against ordered alternatives".
/// Of so many levels or numbers that the exact distribution is out of reach, the normal one of the same mean
/// and variance stands for it.
public struct TrendTest: Sendable {
  /// Mean rank correlation of numbers and levels, −1…1: Spearman's over the seeds, or Kendall's.
  public let correlation: Double
  /// One-sided p of no trend, or the opposite one, where numbers rise.
  public let rising: Double
  public let falling: Double
  /// The least p that so many numbers can have.
  public let leastP: Double

  /// By the same seeds.
  ///
  /// - Parameter rows: of each seed, its numbers at the levels in their order; two levels at least.
  public init(paired rows: [[Double]]) {
    let levels = rows.first?.count ?? 0, seeds = rows.count
    /// Σ level · rank of the seed's number, of ties the first gets `first`.
    func score(_ row: [Double], tiesRise: Bool) -> Int {
      let order = row.indices.sorted { a, b in row[a] == row[b] ? tiesRise == (a < b) : row[a] < row[b] }
      return order.enumerated().reduce(0) { $0 + ($1.offset + 1) * ($1.element + 1) }
    }
    let low = rows.reduce(0) { $0 + score($1, tiesRise: false) },
      high = rows.reduce(0) { $0 + score($1, tiesRise: true) }
    let k = Double(levels), n = Double(seeds), middle = n * k * (k + 1) * (k + 1) / 4
    let distribution = TrendTest.pageDistribution(levels: levels, seeds: seeds)
    func atLeast(_ total: Int) -> Double {
      if let distribution { return distribution.atLeast(total) }
      let deviation = (n * k * k * (k + 1) * (k + 1) * (k - 1) / 144).squareRoot()
      return cboost_student_t_cumulative((middle - Double(total) + 0.5) / deviation, .infinity)
    }
    correlation = (Double(low + high) / 2 - middle) / (n * k * (k * k - 1) / 12)
    rising = atLeast(low)
    // The distribution is the same seen from its other end.
    falling = atLeast(Int(2 * middle) - high)
    leastP = atLeast(seeds * TrendTest.greatestScore(levels))
  }

  /// By seeds of which no two levels have the same.
  ///
  /// - Parameter groups: numbers of each level, in the levels' order; two levels at least, none empty.
  public init(unpaired groups: [[Double]]) {
    let counts = groups.map(\.count), total = counts.reduce(0, +)
    var above = 0, tied = 0, pairs = 0
    for (index, group) in groups.enumerated() {
      for x in groups[..<index].joined() {
        above += group.count { $0 > x }
        tied += group.count { $0 == x }
        pairs += group.count
      }
    }
    let distribution = TrendTest.jonckheereDistribution(counts)
    func atLeast(_ count: Int) -> Double {
      if let distribution { return distribution.atLeast(count) }
      func term(_ n: Int) -> Double { Double(n * n * (2 * n + 3)) }
      let deviation = ((term(total) - counts.reduce(0) { $0 + term($1) }) / 72).squareRoot()
      return cboost_student_t_cumulative((Double(pairs) / 2 - Double(count) + 0.5) / deviation, .infinity)
    }
    correlation = (Double(2 * above + tied) - Double(pairs)) / Double(max(pairs, 1))
    rising = atLeast(above)
    falling = atLeast(pairs - above - tied)
    leastP = atLeast(pairs)
  }

  /// Probabilities of the whole numbers from `first` on.
  private struct Distribution {
    let first: Int
    let probabilities: [Double]

    func atLeast(_ number: Int) -> Double {
      min(1, probabilities.dropFirst(max(0, number - first)).reversed().reduce(0, +))
    }
  }

  private static func greatestScore(_ levels: Int) -> Int { (0...max(0, levels)).reduce(0) { $0 + $1 * $1 } }

  /// Of Σ level · rank over all orders of a seed's numbers, added over the seeds; nil where that is too much.
  private static func pageDistribution(levels: Int, seeds: Int) -> Distribution? {
    let most = greatestScore(levels)
    guard levels <= 10, most * seeds <= 20_000 else { return nil }
    // By the set of ranks that the first levels have: how many ways give each score.
    var ways: [Int: [Double]] = [0: [1]]
    for level in 1...max(1, levels) {
      var next: [Int: [Double]] = [:]
      for (taken, counts) in ways {
        for rank in 1...max(1, levels) where taken & 1 << rank == 0 {
          let shift = level * rank
          var sums = next[taken | 1 << rank] ?? []
          if sums.count < counts.count + shift {
            sums += Array(repeating: 0, count: counts.count + shift - sums.count)
          }
          // Whole numbers below 2^53: their sums do not depend on the order of the dictionary.
          for (index, count) in counts.enumerated() { sums[index + shift] += count }
          next[taken | 1 << rank] = sums
        }
      }
      ways = next
    }
    let counts = ways.values.first ?? [1], all = counts.reduce(0, +)
    let least = counts.firstIndex { $0 > 0 } ?? 0, one = counts[least...].map { $0 / all }
    var sum = [1.0]
    for _ in 0..<seeds { sum = convolved(sum, one) }
    return Distribution(first: least * seeds, probabilities: sum)
  }

  /// Of the number of pairs in which the later level has the greater number: the sum of independent numbers of
  /// Mann and Whitney, of each level against all before it.
  private static func jonckheereDistribution(_ counts: [Int]) -> Distribution? {
    guard counts.reduce(0, +) <= 80 else { return nil }
    var sum = [1.0], before = 0
    for count in counts {
      if before > 0 { sum = convolved(sum, RankDistribution.masses(rankSumOf: before, count)) }
      before += count
    }
    return Distribution(first: 0, probabilities: sum)
  }

  private static func convolved(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = Array(repeating: 0.0, count: a.count + b.count - 1)
    for (i, x) in a.enumerated() where x > 0 { for (j, y) in b.enumerated() { result[i + j] += x * y } }
    return result
  }
}
