import Components
import Foundation
import SequenceTasks
import Training

/// A trial between two of its updates: what decides how it continues, and how much of the journal holds what
/// was recorded until then.
///
/// As bytes: SHA-256 of all that follows in hexadecimal and a line end, a header as JSON and a line end, the
/// numbers of the state.
struct Checkpoint: Sendable {
  let key: CheckpointKey
  let state: TrainingState
  let tally: TrialTally
  let journal: JournalPosition

  private struct Header: Codable {
    let key: CheckpointKey
    let tally: TrialTally
    let journal: JournalPosition
    let items: [StateItems.Description]
  }

  init(key: CheckpointKey, state: TrainingState, tally: TrialTally, journal: JournalPosition) {
    (self.key, self.state, self.tally, self.journal) = (key, state, tally, journal)
  }

  var bytes: [UInt8] {
    let header = Header(key: key, tally: tally, journal: journal, items: state.items.described)
    let body = JSONLine.bytes(of: header) + state.items.bytes
    return Array(sha256(body).utf8) + [JSONLine.end] + body
  }

  /// Reads a stored one.
  ///
  /// - Throws: `damaged`, or `foreign` if its key is another one than expected.
  init(_ bytes: [UInt8], expecting key: CheckpointKey) throws(CheckpointFault) {
    let digest = Array(sha256(Array(bytes.dropFirst(65))).utf8) + [JSONLine.end]
    guard bytes.starts(with: digest) else { throw .damaged("its bytes are not those that were written") }
    let body = bytes.dropFirst(65)
    guard let end = body.firstIndex(of: JSONLine.end) else { throw .damaged("it has no header") }
    // The form may be another one where another program has written it: its key is looked at first.
    guard let found = try? JSONDecoder().decode(Keyed.self, from: Data(body[..<end])) else {
      throw .foreign("made by another lab")
    }
    if let difference = key.difference(of: found.key) { throw .foreign(difference) }
    do {
      let header = try JSONDecoder().decode(Header.self, from: Data(body[..<end]))
      let items = try StateItems(header.items, body[(end + 1)...])
      self.init(key: key, state: try TrainingState(items), tally: header.tally, journal: header.journal)
    } catch {
      throw .damaged("\(error)")
    }
  }

  private struct Keyed: Decodable {
    let key: CheckpointKey
  }
}
