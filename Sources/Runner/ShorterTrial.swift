import Archive
import Experiments
import Store
import Training
import TrialFormat

/// A finished trial of the same settings but fewer updates, from whose end a longer one goes on.
struct ShorterTrial {
  /// Its file.
  let path: String
  /// The trial as it was planned.
  let trial: PlannedTrial
  /// What decides how it would have continued.
  let end: Checkpoint
  let lengthening: Lengthening

  /// How many updates it made.
  var updates: Int { end.state.update }

  /// What the longer trial's provenance says of it.
  var parent: String { "\(trial.name), update \(updates), identity \(trial.identity)" }

  /// Why a trial does not go on from a shorter one.
  struct Obstacle: Error, CustomStringConvertible {
    let updates: Int
    let reason: String

    var description: String { "begins anew, not from the end of \(updates) updates: \(reason)" }
  }

  func obstacle(_ reason: String) -> Obstacle { Obstacle(updates: updates, reason: reason) }

  /// Finds the longest one that will do.
  ///
  /// - Parameters:
  ///   - trial: the longer trial.
  ///   - paths: where trial files may lie of the same variant and seed.
  ///   - use: makes something of it, and may refuse it all the same.
  /// - Returns: what was made; or why the longest one will not do; nil where no file differs in the number of
  ///   updates only.
  static func last<Use>(
    before trial: PlannedTrial, among paths: [String], _ use: (ShorterTrial) throws(Obstacle) -> Use
  ) -> Result<Use, Obstacle>? {
    let earlier = paths.compactMap { Candidate(at: $0, for: trial) }.sorted {
      ($1.updates, $0.stored.path) < ($0.updates, $1.stored.path)
    }
    var first: Obstacle?
    for candidate in earlier {
      do throws(Obstacle) {
        return .success(try use(try ShorterTrial(candidate, for: trial)))
      } catch {
        first = first ?? error
      }
    }
    return first.map { .failure($0) }
  }

  /// A file whose trial differs from a longer one in nothing that can change its numbers but their number.
  private struct Candidate {
    let stored: StoredTrial
    let trial: PlannedTrial

    var updates: Int { trial.settings.train.updates }

    init?(at path: String, for longer: PlannedTrial) {
      guard let stored = try? StoredTrial(at: path), let settings = try? stored.settings(),
        let trial = longer.shorter(as: settings), stored.name == trial.name,
        stored.identity == trial.identity
      else { return nil }
      (self.stored, self.trial) = (stored, trial)
    }
  }

  private init(_ candidate: Candidate, for longer: PlannedTrial) throws(Obstacle) {
    let (stored, trial, updates) = (candidate.stored, candidate.trial, candidate.updates)
    func refuse(_ reason: String) -> Obstacle { Obstacle(updates: updates, reason: reason) }
    if case .diverged(let update) = stored.head.status {
      throw refuse("it diverged" + (update.map { " at update \($0)" } ?? ""))
    }
    if let stop = stored.head.stop, let update = stop.update, update < updates {
      throw refuse("train.until ended it at update \(update)")
    }
    let differences = SettingsDifference.ofRecords(
      between: stored.head.recordsKept ?? "", and: trial.recordsKept)
    guard stored.head.recordsKept == trial.recordsKept else {
      let list = differences.prefix(3).map(\.description).joined(separator: "; ")
      throw refuse("it holds other records" + (list.isEmpty ? "" : " (\(list))"))
    }
    lengthening = Lengthening(from: trial.settings, to: longer.settings)
    if let obstacle = lengthening.obstacle { throw refuse(obstacle) }
    (path, self.trial) = (stored.path, trial)
    do throws(CheckpointFault) {
      end = try EndFile(of: stored.path).read(expecting: trial.checkpointKey)
    } catch {
      switch error {
      case .damaged(let reason), .foreign(let reason): throw refuse("the state in which it ended \(reason)")
      }
    }
    if end.state.update != updates { throw refuse("the state in which it ended is of another update") }
    if let obstacle = lengthening.obstacle(in: end.state) { throw refuse(obstacle) }
  }
}
