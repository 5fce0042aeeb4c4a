import LinearAlgebra
import Recurrent

/// Parameters before a trial's last updates, kept for records of which it shows only afterwards that they are wanted: before a
/// divergence, where a gradient was clipped.
///
/// Batches are functions of the update's number, so that parameters are all that has to be kept.
final class Retrospect {
  typealias Moment = (step: Int, parameters: Parameters)

  private let depth: Int
  private let divergence: Int
  private var clippingsLeft: Int
  private var moments: [Moment] = []
  /// Updates that have a record.
  private var recorded: Set<Int> = []

  /// Nil where the settings ask for no such record.
  init?(_ record: RecordSettings) {
    guard record.beforeDivergence != nil || record.whenClipped != nil else { return nil }
    (divergence, clippingsLeft) = (record.beforeDivergence ?? 0, record.whenClipped ?? 0)
    depth = max(divergence, 1)
  }

  /// Copies the parameters before update `step`.
  func keep(_ step: Int, _ parameters: Parameters) {
    guard divergence > 0 || clippingsLeft > 0 else { return }
    let copy = moments.count < depth ? parameters.emptyCopy : moments.removeFirst().parameters
    copy.values.copy(from: parameters.values)
    moments.append((step, copy))
  }

  /// Says that the schedule has taken a record.
  func note(_ step: Int) { recorded.insert(step) }

  /// The moments of a trial that diverged which have no record, in order.
  func beforeDivergence() -> [Moment] { moments.suffix(divergence).filter { !recorded.contains($0.step) } }

  /// The moment before an update whose gradient was clipped, where it is to have a record.
  func clipped(_ step: Int) -> [Moment] {
    guard clippingsLeft > 0 else { return [] }
    clippingsLeft -= 1
    guard let moment = moments.last, moment.step == step, recorded.insert(step).inserted else { return [] }
    return [moment]
  }
}

extension RecordSettings {
  /// Copies of the parameters that are kept while a trial runs.
  public var parameterCopies: Int {
    let kept = max(beforeDivergence ?? 0, whenClipped == nil ? 0 : 1)
    return kept == 0 ? 0 : kept + 1
  }
}

extension Parameters {
  /// Parameters of the same shapes, all zeros.
  fileprivate var emptyCopy: Parameters { Parameters(shapes, precision: values.precision) }
}
