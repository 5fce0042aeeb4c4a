import LinearAlgebra

/// How often each of several labels holds: all that an answer knows that ignores the input.
struct LabelShares {
  /// Of steps at which each holds: [K]. Each label is counted half a time more than it was seen, and half a time more
  /// than it was not, so that none is certain.
  let shares: [Double]
  /// The least that such an answer loses on average where labels hold as often as here: the entropies of all labels,
  /// in nats a step.
  let entropy: Double

  /// - Parameters:
  ///   - counts: at how many steps each label holds: [K].
  ///   - steps: of how many.
  init(counts: [Double], steps: Double) {
    shares = counts.map { ($0 + 0.5) / (steps + 1) }
    entropy = counts.reduce(0) { $0 + Baseline.entropy([$1 / max(steps, 1), 1 - $1 / max(steps, 1)]) }
  }

  /// Nats that these chances lose on the labels of one step, [K].
  func loss(_ labels: some Collection<Double>) -> Double {
    zip(shares, labels).reduce(0) { $0 - LabelShares.log(chance: $1.0, label: $1.1) }
  }

  /// ln of the chance that a label is given.
  static func log(chance: Double, label: Double) -> Double {
    label * Reals.log(chance) + (1 - label) * Reals.log(1 - chance)
  }
}
