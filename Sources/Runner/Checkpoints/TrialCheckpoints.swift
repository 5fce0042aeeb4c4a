import Components
import Store
import Training

/// The checkpoints of one trial: finds the last good one, and writes the next.
///
/// Two states are kept, so that where the last one is damaged the one before it is good. Nothing is written
/// before the first checkpoint. Only who holds the trial's lease may use them. Used by the trial's own thread until its training begins, then by the thread
/// that writes its file.
final class TrialCheckpoints: @unchecked Sendable {
  private let folder: CheckpointFolder
  private let key: CheckpointKey
  /// Receives a line about what is wrong with a checkpoint.
  private let tell: @Sendable (String) -> Void
  private var file: GrowingFile?
  private var journal: RowJournal?
  /// Rows of each dataset that the journal holds, or that a new file has from the start.
  private var known: [String: Int] = [:]
  private var number = 0

  init(_ folder: CheckpointFolder, key: CheckpointKey, tell: @escaping @Sendable (String) -> Void) {
    (self.folder, self.key, self.tell) = (folder, key, tell)
  }

  /// The update at which a run would go on, as far as the states tell without a look at the journal; nil if
  /// there is none.
  static func update(in folder: CheckpointFolder, key: CheckpointKey) -> Int? {
    for number in folder.numbers {
      guard let bytes = try? folder.read(folder.state(number)) else { continue }
      do throws(CheckpointFault) {
        return try Checkpoint(bytes, expecting: key).state.update
      } catch {
        if case .foreign = error { return nil }
      }
    }
    return nil
  }

  // MARK: the last one

  /// Finds the last good checkpoint. Damaged ones are set aside, those of others removed.
  ///
  /// - Parameter start: makes a trainer that goes on from a state.
  func last(_ start: (TrainingState) throws(StateError) -> Trainer) throws(StoreError) -> (
    checkpoint: Checkpoint, trainer: Trainer
  )? {
    guard folder.exists else { return nil }
    let file = try opened(), numbers = folder.numbers
    number = numbers.first ?? 0
    for number in numbers {
      let found: (checkpoint: Checkpoint, trainer: Trainer)
      do throws(CheckpointFault) {
        found = try read(number, file, start)
      } catch {
        switch error {
        case .damaged(let reason):
          let place = try folder.setAside(folder.state(number))
          tell("a checkpoint is damaged (\(reason)); set aside as \(place)")
          continue
        case .foreign(let difference):
          tell("removed a checkpoint \(difference); the trial begins anew")
          try remove()
          return nil
        }
      }
      journal = try RowJournal(file, from: found.checkpoint.journal)
      return found
    }
    if !numbers.isEmpty {
      let place = try folder.setAside(folder.journal)
      (self.file, journal) = (nil, nil)
      tell("no good checkpoint is left, what was recorded is set aside as \(place); the trial begins anew")
    }
    return nil
  }

  private func read(
    _ number: Int, _ file: GrowingFile, _ start: (TrainingState) throws(StateError) -> Trainer
  ) throws(CheckpointFault) -> (checkpoint: Checkpoint, trainer: Trainer) {
    let checkpoint: Checkpoint, isWhole: Bool
    do {
      checkpoint = try Checkpoint(try folder.read(folder.state(number)), expecting: key)
      isWhole = try RowJournal.check(file, to: checkpoint.journal)
    } catch let fault as CheckpointFault {
      throw fault
    } catch {
      throw .damaged("\(error)")
    }
    guard isWhole else { throw .damaged("the journal beside it is not what was written") }
    do throws(StateError) {
      return (checkpoint, try start(checkpoint.state))
    } catch {
      throw .damaged(error.description)
    }
  }

  // MARK: the next one

  /// Notes what a new trial file holds, after it is filled from the journal of the checkpoint that was found.
  func begin(_ writer: TrialWriter) throws(StoreError) {
    try journal?.replay(into: writer)
    known = Dictionary(uniqueKeysWithValues: try writer.extents().map { ($0.path, $0.rows) })
  }

  /// Writes a checkpoint: what the file has beyond the last one, then the state.
  func write(_ state: TrainingState, _ tally: TrialTally, of writer: TrialWriter) throws(StoreError) {
    let file = try opened()
    if journal == nil { journal = try RowJournal(file, from: JournalPosition()) }
    guard let journal else { return }
    known = try journal.add(writer, beyond: known)
    number += 1
    let checkpoint = Checkpoint(key: key, state: state, tally: tally, journal: journal.end)
    try folder.write(checkpoint.bytes, state: number)
  }

  /// Removes all of them.
  func remove() throws(StoreError) {
    (file, journal) = (nil, nil)
    if folder.exists { try folder.remove() }
  }

  private func opened() throws(StoreError) -> GrowingFile {
    if let file { return file }
    let opened = try GrowingFile(at: folder.journal)
    file = opened
    return opened
  }
}
