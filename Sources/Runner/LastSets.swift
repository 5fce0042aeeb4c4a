import Experiments
import Synchronization
import Training

/// The fixed sets of the last variant that was run. They are kept: the trials of a variant follow each other.
final class LastSets: Sendable {
  private let last = Mutex<(variant: PlannedVariant, sets: EvaluationSets)?>(nil)

  func of(_ trial: PlannedTrial) -> EvaluationSets {
    let variant = trial.variant
    if let last = last.withLock({ $0 }), last.variant === variant { return last.sets }
    // There is never memory for two.
    last.withLock { $0 = nil }
    let sets = EvaluationSets(trial.settings, source: variant.source)
    last.withLock { $0 = (variant, sets) }
    return sets
  }
}
