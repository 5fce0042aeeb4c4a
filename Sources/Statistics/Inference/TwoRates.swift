import CBoost
import Foundation

/// Boschloo's test: whether the rate of some trials is greater than that of others.
///
/// Unconditional and exact: tables are ordered by the one-sided p of Fisher's test, and p is the greatest
/// probability, over every rate that the second could have, of a table that says as much or more. The two
/// lots of trials are taken as independent: where they share their luck by seed, the test rejects less often
/// than it might. Boschloo 1970, "Raised conditional level of significance for the 2 × 2-table when testing
/// the equality of two probabilities"; for a difference other than 0 the same order of tables, Buehler 1957,
/// "Confidence intervals for the product of two binomial parameters".
public struct TwoRates: Sendable {
  private let first: Binomial
  private let second: Binomial
  /// For each number of successes of the first, the greatest of the second that says as much as the table
  /// seen, −1 where none does.
  private let frontier: [Int]

  /// `x` successes of `n` trials over `y` of `m`.
  public init(_ x: Int, of n: Int, over y: Int, of m: Int) {
    func fisher(_ a: Int, _ b: Int) -> Double {
      cboost_hypergeometric_at_least(UInt32(a), UInt32(n), UInt32(a + b), UInt32(n + m))
    }
    // Equal tables differ by rounding.
    let seen = fisher(x, y) * (1 + 1e-10)
    // Each success more of the first allows at least as many of the second.
    var b = -1
    frontier = (0...n).map { a in
      while b < m, fisher(a, b + 1) <= seen { b += 1 }
      return b
    }
    (first, second) = (Binomial(n), Binomial(m))
  }

  /// One-sided p of the hypothesis that the first rate exceeds the second by no more than `difference` in
  /// [−1, 1].
  public func p(_ difference: Double = 0) -> Double {
    let low = max(0, -difference), high = min(1, 1 - difference), cells = 1000
    func place(_ index: Int) -> Double { low + (high - low) * Double(index) / Double(cells) }
    let grid = (0...cells).map { probability(place($0), difference) }
    var greatest = grid.max() ?? 0
    // Between two points of the grid it may be greater still: golden section around each of its peaks.
    for index in 1..<cells
    where grid[index] >= max(grid[index - 1], grid[index + 1]) && grid[index] > 0.9 * greatest {
      var (a, b) = (place(index - 1), place(index + 1))
      while b - a > 1e-9 {
        let step = (b - a) * 0.3819660112501051
        if probability(a + step, difference) < probability(b - step, difference) {
          a += step
        } else {
          b -= step
        }
      }
      greatest = max(greatest, probability((a + b) / 2, difference))
    }
    return min(greatest, 1)
  }

  /// The greatest difference that is rejected at `tail`: the low end of an interval.
  public func leastDifference(tail: Double) -> Double {
    var (low, high) = (-1.0, 1.0)
    if frontier.allSatisfy({ $0 == second.count }) { return low }
    while high - low > 1e-10 {
      let middle = (low + high) / 2
      if p(middle) <= tail { low = middle } else { high = middle }
    }
    return low
  }

  /// Of a table that says as much as the one seen, at the rates `rate` + `difference` and `rate`.
  private func probability(_ rate: Double, _ difference: Double) -> Double {
    let mass = second.masses(rate), firsts = first.masses(min(max(rate + difference, 0), 1))
    var cumulative = [0.0]
    for value in mass { cumulative.append(cumulative[cumulative.count - 1] + value) }
    return zip(firsts, frontier).reduce(0) { $0 + $1.0 * cumulative[$1.1 + 1] }
  }

  /// Probabilities of every number of successes.
  private struct Binomial: Sendable {
    let count: Int
    /// Of the numbers of ways to so many successes.
    private let logarithms: [Double]

    init(_ count: Int) {
      self.count = count
      var factorials = [0.0]
      for number in stride(from: 1, through: count, by: 1) {
        factorials.append(factorials[number - 1] + log(Double(number)))
      }
      logarithms = (0...count).map { factorials[count] - factorials[$0] - factorials[count - $0] }
    }

    func masses(_ rate: Double) -> [Double] {
      func power(_ base: Double, _ exponent: Int) -> Double { exponent == 0 ? 0 : Double(exponent) * base }
      let (success, failure) = (log(rate), log1p(-rate))
      return (0...count).map { exp(logarithms[$0] + power(success, $0) + power(failure, count - $0)) }
    }
  }
}
