@testable import Runner

/// Asks a run to stop after an update, and remembers what is said of its trials.
final class Interrupter: RunObserver {
  let stop = StopRequest()
  private let update: Int
  private let witness = Witness()

  /// - Parameter update: the number of updates after which it asks.
  init(after update: Int = .max) { self.update = update }

  var log: Witness.Log { witness.log }

  func receive(_ event: RunEvent) {
    witness.receive(event)
    if case .advanced(_, let update, _) = event, update >= self.update { stop.make() }
  }
}
