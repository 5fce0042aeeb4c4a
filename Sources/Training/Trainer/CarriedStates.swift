import Components
import LinearAlgebra
import Recurrent
import SequenceTasks

/// The states in which a network's sequences ended, for the sequences of the next batch that go on from there.
///
/// They are those of the forward pass whose gradient was taken, at the parameters before the update, as in
/// Karpathy's min-char-rnn: numbers, which no gradient passes.
final class CarriedStates {
  /// Layer by layer and component by component, the numbers of [B, H].
  let values: Matrix
  private let network: Network
  private let parts: [(prefix: String, components: Int, units: Int)]
  private let examples: Int

  /// - Parameters:
  ///   - network: whose states they are.
  ///   - examples: those of the widest batch.
  init(of network: Network, examples: Int) {
    (self.network, self.examples) = (network, examples)
    let components = network.model.cell.declaration.states.count
    parts = network.names.all.map { ($0.prefix, components, $0.units) }
    let count = parts.reduce(0) { $0 + $1.components * examples * $1.units }
    values = Matrix(rows: 1, columns: count, precision: network.precision)
  }

  /// Nil where the trial carries none.
  convenience init?(_ settings: TrialSettings, of network: Network) {
    guard settings.train.carry else { return nil }
    self.init(of: network, examples: settings.train.batch)
  }

  /// Lets a batch go on from here, in the rows that do.
  ///
  /// - Parameters:
  ///   - batch: at most as wide as the widest one.
  ///   - moment: copied from `values` then, if not those of now.
  func lead(into batch: inout Batch, from moment: Matrix? = nil) {
    guard batch.continues?.contains(true) ?? false else { return }
    // A copy: the batch outlives the next pass.
    let numbers = copy(of: moment ?? values)
    batch.initial = InitialStates(
      Dictionary(
        uniqueKeysWithValues: zip(parts, views(of: numbers, rows: batch.examples)).map { ($0.prefix, $1) }))
  }

  /// Keeps what the last pass over a batch ended in.
  func take(after batch: Batch) {
    for (kept, layer) in zip(views(of: values, rows: batch.examples), network.lastStates(batch)) {
      for (kept, state) in zip(kept, layer.states) { kept.copy(from: state) }
    }
  }

  /// Numbers of a moment, for later.
  func copy(of moment: Matrix) -> Matrix {
    let copy = Matrix(rows: 1, columns: moment.columns, precision: moment.precision)
    copy.copy(from: moment)
    return copy
  }

  /// The first rows of every component of each layer.
  private func views(of numbers: Matrix, rows: Int) -> [[Matrix]] {
    var offset = numbers.offset
    return parts.map { part in
      (0..<part.components).map { _ in
        defer { offset += examples * part.units }
        return Matrix(storage: numbers.storage, offset: offset, rows: rows, columns: part.units)
      }
    }
  }
}

extension CarriedStates: Resumable {
  var state: StateItems {
    var state = StateItems()
    state.add("states", values)
    return state
  }

  func restore(_ state: inout StateReader) throws(StateError) { try state.read("states", into: values) }
}
