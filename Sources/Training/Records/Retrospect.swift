import Components
import LinearAlgebra
import Recurrent

/// Parameters before a trial's last updates, and the states that were carried into them, kept for records of which
/// it shows only afterwards that they are wanted: before a divergence, where a gradient was clipped.
///
/// Batches are functions of the update's number, so that nothing else has to be kept.
final class Retrospect {
  typealias Moment = (update: Int, parameters: Parameters, carried: Matrix?)

  private let parameters: Parameters
  private let carried: Matrix?
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
  ///   - carried: whose shape the states have that are carried, if any are.
  ///   - updates: those planned.
  init?(_ record: RecordSettings, like parameters: Parameters, carried: Matrix?, updates: Int) {
    guard record.looksBack else { return nil }
    (self.parameters, self.carried, self.updates) = (parameters, carried, updates)
    (divergence, clippings) = (record.beforeDivergence ?? 0, record.whenClipped ?? 0)
    clippingsLeft = clippings
    depth = max(divergence, 1)
  }

  /// Copies the parameters before `update`, and the states that are carried into it.
  func keep(_ update: Int, _ parameters: Parameters, _ carried: Matrix?) {
    guard divergence > 0 || clippingsLeft > 0 else { return }
    let room =
      moments.count < depth ? (update, parameters.emptyCopy, carried?.emptyCopy) : moments.removeFirst()
    room.1.values.copy(from: parameters.values)
    if let carried { room.2?.copy(from: carried) }
    moments.append((update, room.1, room.2))
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
    let kept = parameters.values.stack(moments.count)
    for (row, moment) in moments.enumerated() {
      kept.rows(row..<row + 1).copy(from: moment.parameters.values)
    }
    var state = StateItems()
    state.add("clippings_left", integer: clippingsLeft)
    state.add("steps", integers: moments.map(\.update))
    state.add("recorded", integers: moments.map(\.update).filter(recorded.contains))
    state.add("parameters", kept)
    if let carried {
      let states = carried.stack(moments.count)
      for (row, moment) in moments.enumerated() {
        if let own = moment.carried { states.rows(row..<row + 1).copy(from: own) }
      }
      state.add("carried", states)
    }
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) {
    clippingsLeft = try state.integer("clippings_left", in: 0...clippings)
    let kept = try state.integers("steps", in: 0...updates - 1, atMost: depth)
    recorded = Set(try state.integers("recorded", in: 0...updates - 1, atMost: depth))
    let stack = parameters.values.stack(kept.count), states = carried?.stack(kept.count)
    try state.read("parameters", into: stack)
    if let states { try state.read("carried", into: states) }
    moments = kept.enumerated().map { row, update in
      let copy = parameters.emptyCopy, own = carried?.emptyCopy
      copy.values.copy(from: stack.rows(row..<row + 1))
      if let states { own?.copy(from: states.rows(row..<row + 1)) }
      return (update, copy, own)
    }
  }
}

extension RecordSettings {
  /// Whether there may be records of moments that are over.
  var looksBack: Bool { beforeDivergence != nil || whenClipped != nil }

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

extension Matrix {
  /// Room for a row of the same numbers.
  fileprivate var emptyCopy: Matrix { stack(1) }

  /// Room for as many numbers of some moments, in rows.
  fileprivate func stack(_ moments: Int) -> Matrix {
    Matrix(rows: moments, columns: count, precision: precision)
  }
}
