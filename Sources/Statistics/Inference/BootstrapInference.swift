import Foundation
import LinearAlgebra

/// The sum of the means of independent samples by the studentised bootstrap: the distribution of
/// (x̄* − x̄)/s* over samples drawn with replacement from these stands for that of Student's t.
///
/// On request, from ten values a sample on: for skewed numbers of which no scale is normal it covers better
/// than t; of fewer values nothing is known of the tails. The draws are the same every time. Efron 1979,
/// "Bootstrap methods: another look at the jackknife"; Hall 1988, "Theoretical comparison of bootstrap
/// confidence intervals".
public struct BootstrapInference: Inference {
  /// The fewest values of a sample.
  public static let fewest = 10
  private static let draws = 9999

  public let value: Bounds
  private let centre: Double
  private let error: Double
  /// Sorted; empty where there is no interval.
  private let studentised: [Double]
  private let least: Int

  public init(_ samples: [[Bounds]]) {
    let t = MeanInference(samples), doubt = t.estimate(level: 0.95).doubt
    value = t.value
    least = samples.map(\.count).min() ?? 0
    let numbers = samples.map { $0.map(\.low) }
    centre = numbers.map(mean).reduce(0, +)
    error = BootstrapInference.error(of: numbers)
    guard doubt.isEmpty, least >= BootstrapInference.fewest else {
      studentised = []
      return
    }
    var stream = RandomStream(seed: 1, name: "bootstrap"), found: [Double] = []
    found.reserveCapacity(BootstrapInference.draws)
    for _ in 0..<BootstrapInference.draws {
      let drawn = numbers.map { sample in sample.map { _ in sample[stream.integer(below: sample.count)] } }
      let distance = drawn.map(mean).reduce(0, +) - centre
      // A sample of equal values alone is as far out as its mean says, or not at all.
      found.append(distance == 0 ? 0 : distance / BootstrapInference.error(of: drawn))
    }
    studentised = found.sorted()
  }

  private static func error(of samples: [[Double]]) -> Double {
    samples.reduce(0) { sum, sample in
      let deviation = standardDeviation(sample)
      return sum + deviation * deviation / Double(sample.count)
    }.squareRoot()
  }

  public func estimate(level: Double) -> Estimate {
    guard !studentised.isEmpty else {
      return Estimate(value, doubt: "a bootstrap needs \(BootstrapInference.fewest) numbers that differ")
    }
    let rank = Int((1 - level) / 2 * Double(studentised.count + 1))
    guard rank > 0 else { return Estimate(value, doubt: "so high a level needs more draws") }
    return Estimate(
      Bounds(centre), centre - studentised[studentised.count - rank] * error,
      centre - studentised[rank - 1] * error)
  }

  public func p(below limit: Double, orEqual: Bool) -> Double {
    let place = (centre - limit) / error
    return tail(studentised.count { $0 >= place })
  }

  public func p(above limit: Double, orEqual: Bool) -> Double {
    let place = (centre - limit) / error
    return tail(studentised.count { $0 <= place })
  }

  private func tail(_ count: Int) -> Double {
    studentised.isEmpty ? 1 : Double(count + 1) / Double(studentised.count + 1)
  }

  public func leastP(below limit: Double) -> Double {
    least < BootstrapInference.fewest ? 1 : 1 / Double(BootstrapInference.draws + 1)
  }

  public func leastP(above limit: Double) -> Double { leastP(below: limit) }

  public func seeds(deciding limit: Double, level: Double) -> Int? {
    let interval = estimate(level: level), distance = abs(centre - limit)
    guard interval.low.isFinite, interval.high.isFinite, distance > 0 else { return nil }
    let ratio = (centre > limit ? centre - interval.low : interval.high - centre) / distance
    let seeds = (Double(least) * ratio * ratio).rounded(.up)
    return seeds <= Double(mostSeeds) ? max(Int(seeds), least + 1) : nil
  }
}
