@testable import Runner

/// Asks a run to stop after an update, and remembers what is said of its trials.
final class Interrupter: RunObserver {
  let stop = StopRequest()
  private let update: Int
  private let witness = Witness()

  /// - Parameter update: the number of updates after which it asks.
  init(after update: Int = .max) { self.update = update }

  var log: Witness.Log { witness.log }

  func began(_ trial: String, updates: Int) { witness.began(trial, updates: updates) }
  func resumed(_ trial: String, updates: Int, at update: Int) {
    witness.resumed(trial, updates: updates, at: update)
  }
  func continued(_ trial: String, updates: Int, at update: Int) {
    witness.continued(trial, updates: updates, at: update)
  }
  func noted(_ trial: String, _ line: String) { witness.noted(trial, line) }
  func advanced(_ trial: String, update: Int, loss: Double) {
    witness.advanced(trial, update: update, loss: loss)
    if update >= self.update { stop.make() }
  }
  func ended(_ result: TrialResult) { witness.ended(result) }
}
