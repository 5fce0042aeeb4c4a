import LinearAlgebra
import Recurrent

/// The sequences on which all records of a trial are compared: of the validation set, chosen by the trial's seed, without dropout.
enum ProbeBatch {
  /// How many sequences it has.
  ///
  /// - Parameter wanted: nil for as many as a training batch has.
  static func examples(_ wanted: Int?, batch: Int, validation: Int) -> Int { min(wanted ?? batch, validation) }

  /// - Parameters:
  ///   - validation: the whole set.
  ///   - examples: at most as many as it has; nil where there are none.
  static func choose(from validation: [Batch], examples: Int, seed: UInt64, hasOutputSteps: Bool) -> Batch? {
    let places = validation.enumerated().flatMap { index, batch in (0..<batch.examples).map { (batch: index, example: $0) } }
    guard examples > 0, !places.isEmpty else { return nil }
    var stream = RandomStream(seed: seed, name: "probe")
    let chosen = stream.permutation(of: places.count).prefix(examples).sorted().map { places[$0] }
    return .gathering(chosen, of: validation, hasOutputSteps: hasOutputSteps)
  }
}
