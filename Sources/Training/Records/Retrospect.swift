import Components
import LinearAlgebra
import Recurrent

/// Parameters before a trial's last updates, kept for records of which it shows only afterwards that they are
/// wanted: before a divergence, where a gradient was clipped.
///
/// Batches are functions of the update's number, so that parameters are all that has to be kept.
final class Retrospect {
  typealias Moment = (update: Int, parameters: Parameters)

  private let parameters: Parameters
  private let updates: Int
  private let depth: Int
  private let divergence: Int
  private let clippings: Int
  private var clippingsLeft: Int
  private var moments: [Moment] = []
  /// Updates that have a record.
  private var recorded: Set<Int> = []

  /// Nil if the settings ask for no such record.
  ///
  /// - Parameters:
  ///   - parameters: whose shape those have that are kept.
  ///   - updates: those planned.
  init?(_ record: RecordSettings, like parameters: Parameters, updates: Int) {
    guard record.beforeDivergence != nil || record.whenClipped != nil else { return nil }
    (self.parameters, self.updates) = (parameters, updates)
    (divergence, clippings) = (record.beforeDivergence ?? 0, record.whenClipped ?? 0)
    clippingsLeft = clippings
    depth = max(divergence, 1)
  }

  /// Copies the parameters before `update`.
  func keep(_ update: Int, _ parameters: Parameters) {
    guard divergence > 0 || clippingsLeft > 0 else { return }
    let copy = moments.count < depth ? parameters.emptyCopy : moments.removeFirst().parameters
    copy.values.copy(from: parameters.values)
    moments.append((update, copy))
  }

  /// Says that the schedule has taken a record.
  func note(_ update: Int) { recorded.insert(update) }

  /// Takes back that some updates have a record.
  func forget(_ updates: Set<Int>) { recorded.subtract(updates) }

  /// The moments of a trial that diverged which have no record, in order.
  func beforeDivergence() -> [Moment] { moments.suffix(divergence).filter { !recorded.contains($0.update) } }

  /// The moment before an update whose gradient was clipped, where it is to have a record.
  func clipped(_ update: Int) -> [Moment] {
    guard clippingsLeft > 0 else { return [] }
    clippingsLeft -= 1
    guard let moment = moments.last, moment.update == update, recorded.insert(update).inserted else {
      return []
    }
    return [moment]
  }
}

extension Retrospect: Resumable {
  /// Of the updates that have a record only those count that are kept.
  var state: StateItems {
    let kept = stack(moments.count)
    for (row, moment) in moments.enumerated() {
      kept.rows(row..<row + 1).copy(from: moment.parameters.values)
    }
    var state = StateItems()
    state.add("clippings_left", integer: clippingsLeft)
    state.add("steps", integers: moments.map(\.update))
    state.add("recorded", integers: moments.map(\.update).filter(recorded.contains))
    state.add("parameters", kept)
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    clippingsLeft = try state.integer("clippings_left", in: 0...clippings)
    let kept = try state.integers("steps", in: 0...updates - 1, atMost: depth)
    recorded = Set(try state.integers("recorded", in: 0...updates - 1, atMost: depth))
    let stack = stack(kept.count)
    try state.read("parameters", into: stack)
    moments = kept.enumerated().map { row, update in
      let copy = parameters.emptyCopy
      copy.values.copy(from: stack.rows(row..<row + 1))
      return (update, copy)
    }
  }

  /// Parameters of some moments in rows.
  private func stack(_ count: Int) -> Matrix {
    Matrix(rows: count, columns: parameters.count, precision: parameters.values.precision)
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
