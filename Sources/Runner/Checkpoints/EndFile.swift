import Store
import Training

/// The state in which a trial has ended, beside its file: a checkpoint without a journal, because the file holds
/// what was recorded. A longer trial goes on from it; nothing else depends on it.
struct EndFile {
  private let file: SpareFile

  /// - Parameter trial: the path of the trial's file.
  init(of trial: String) { file = SpareFile(ResultsFolder.end(of: trial)) }

  /// Reads it.
  ///
  /// - Throws: `damaged`, also where there is none, or `foreign` if its key is another one than expected; in
  ///   words that follow those for the state.
  func read(expecting key: CheckpointKey) throws(CheckpointFault) -> Checkpoint {
    let bytes: [UInt8]?
    do throws(StoreError) {
      bytes = try file.read()
    } catch {
      throw .damaged("cannot be read (\(error))")
    }
    guard let bytes else { throw .damaged("was not kept") }
    do throws(CheckpointFault) {
      return try Checkpoint(bytes, expecting: key)
    } catch {
      switch error {
      case .damaged(let reason): throw .damaged("is damaged (\(reason))")
      case .foreign(let difference): throw .foreign("was \(difference)")
      }
    }
  }

  /// Replaces it; removes it where a trial has no state to go on from.
  func replace(with end: Checkpoint?) throws(StoreError) {
    if let end { try file.write(end.bytes) } else { try file.remove() }
  }
}
