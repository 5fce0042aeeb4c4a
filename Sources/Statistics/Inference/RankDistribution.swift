import CBoost

/// The distribution of a rank statistic where nothing differs.
struct RankDistribution: Sendable {
  /// Of more seeds the normal distribution of the same mean and variance stands for the exact one.
  private static let mostSeeds = 60

  /// Exact ones of 0, 1, 2, …; none where the normal distribution stands for them.
  private var probabilities: [Double] = []
  private let mean: Double
  private let variance: Double

  /// Of the sum of those ranks 1…n whose difference is positive, each with probability ½. Cost O(n³).
  init(signedRanksOf count: Int) {
    let n = Double(count)
    (mean, variance) = (n * (n + 1) / 4, n * (n + 1) * (2 * n + 1) / 24)
    guard count <= RankDistribution.mostSeeds else { return }
    probabilities = [1]
    for rank in stride(from: 1, through: count, by: 1) {
      let before = probabilities
      probabilities = (0..<before.count + rank).map { sum in
        ((sum < before.count ? before[sum] : 0) + (sum >= rank ? before[sum - rank] : 0)) / 2
      }
    }
  }

  /// Of the number of pairs, one of m and one of n values, in which the first is greater.
  ///
  /// The greatest value of all is one of the first with probability m/(m + n), and is then above all of the
  /// second: P(u; m, n) = m/(m + n) P(u − n; m − 1, n) + n/(m + n) P(u; m, n − 1). Cost O(m² n²). Mann &
  /// Whitney 1947, "On a test of whether one of two random variables is stochastically larger than the
  /// other".
  init(rankSumOf m: Int, _ n: Int) {
    (mean, variance) = (Double(m * n) / 2, Double(m * n * (m + n + 1)) / 12)
    guard max(m, n) <= RankDistribution.mostSeeds else { return }
    probabilities = RankDistribution.masses(rankSumOf: m, n)
  }

  /// The exact distribution of that number: probabilities of 0, 1, 2, … m · n.
  static func masses(rankSumOf m: Int, _ n: Int) -> [Double] {
    var rows = Array(repeating: [1.0], count: m + 1)
    for j in stride(from: 1, through: n, by: 1) {
      for i in stride(from: 1, through: m, by: 1) {
        let (fewer, before) = (rows[i - 1], rows[i]), share = Double(i) / Double(i + j)
        rows[i] = (0...i * j).map { u in
          share * (u >= j ? fewer[u - j] : 0) + (1 - share) * (u < before.count ? before[u] : 0)
        }
      }
    }
    return rows[m]
  }

  /// The greatest k of which less than k has a probability of at most `tail`.
  func rank(tail: Double) -> Int {
    if probabilities.isEmpty {
      let z = cboost_student_t_quantile(tail, .infinity)
      return max(0, Int((mean + z * variance.squareRoot() + 0.5).rounded(.down)))
    }
    var sum = 0.0
    return probabilities.firstIndex { probability in
      sum += probability
      return sum > tail
    } ?? probabilities.count
  }

  /// P(statistic ≤ k).
  func cumulative(_ k: Int) -> Double {
    if !probabilities.isEmpty { return min(1, probabilities.prefix(k + 1).reduce(0, +)) }
    return cboost_student_t_cumulative((Double(k) + 0.5 - mean) / variance.squareRoot(), .infinity)
  }

  /// How many standard deviations `k` lies below the mean.
  func distance(of k: Int) -> Double { (mean - Double(k)) / variance.squareRoot() }

  /// The z that a normal number exceeds with a probability of `tail`.
  static func normal(tail: Double) -> Double { -cboost_student_t_quantile(tail, .infinity) }
}
