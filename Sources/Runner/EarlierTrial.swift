import Archive
import Experiments
import Store

/// The file that lies where a trial's result belongs.
struct EarlierTrial {
  /// The trial's finished result, or what is there instead.
  let result: Result<StoredTrial, ArchiveFault>
  /// Why the index had an entry of it that could not be used.
  let entryFault: IndexedFile.EntryFault?
  private let recordsWanted: String

  /// Nil if there is no file.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - file: where its result belongs.
  ///   - rehash: whether its digest is compared with the index, however it looks.
  init?(of trial: PlannedTrial, at file: IndexedFile, rehash: Bool = false) {
    let expected = trial.expected, kept = trial.recordsKept
    self.init(wanting: kept) { () throws(ArchiveFault) in
      // Other records are another declaration.
      let found = try IndexedTrial(file, expecting: expected, rehash: rehash) {
        $0.recordsKept == kept ? trial.variant.declaration : nil
      }
      return (found.trial, found.entryFault)
    }
  }

  /// The same without a look at the index or at more than the file's head.
  init?(of trial: PlannedTrial, at path: String) {
    self.init(wanting: trial.recordsKept) { () throws(ArchiveFault) in
      (try StoredTrial(at: path, expecting: trial.expected), nil)
    }
  }

  private init?(
    wanting records: String, _ open: () throws(ArchiveFault) -> (StoredTrial, IndexedFile.EntryFault?)
  ) {
    recordsWanted = records
    do throws(ArchiveFault) {
      let (stored, entryFault) = try open()
      result = .success(stored)
      self.entryFault = entryFault
    } catch {
      guard error.cause != .missing else { return nil }
      (result, entryFault) = (.failure(error), nil)
    }
  }

  /// The trial's finished result, with the records that are wanted.
  var wanted: StoredTrial? {
    guard let stored, stored.head.recordsKept == recordsWanted else { return nil }
    return stored
  }

  /// The trial's finished result, whatever records it holds.
  var stored: StoredTrial? { try? result.get() }

  /// In what the records that it holds differ from those that are wanted.
  var recordsReason: String {
    let kept = stored?.head.recordsKept
    let differences = kept.map { SettingsDifference.ofRecords(between: $0, and: recordsWanted) } ?? []
    return "it holds other records"
      + (differences.isEmpty ? "" : " (\(differences.map(\.description).joined(separator: "; ")))")
  }

  var status: TrialResult.Status? { wanted.map { $0.hasDiverged ? .diverged : .done } }

  /// Whether it was computed with the same settings, whatever records it holds.
  var isSameTrial: Bool { stored != nil }

  /// What is wrong with it; nil if it is the trial's result.
  var fault: ArchiveFault? {
    guard case .failure(let fault) = result else { return nil }
    return fault
  }

  /// Why nothing may replace it; nil if something may.
  var obstacle: ArchiveFault? {
    switch fault?.cause {
    case .newer?, .inaccessible?: fault
    default: nil
    }
  }

  /// The identity that it states; nil if it states none.
  var identity: String? {
    let stated =
      switch result {
      case .success(let stored): stored.identity
      case .failure(let fault): fault.identity
      }
    return stated.flatMap { EarlierTrial.isDigest($0) ? $0 : nil }
  }

  /// Whether a text has the form of a digest, as `sha256` returns it; a file of unknown origin may state
  /// anything.
  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { Array("0123456789abcdef".utf8).contains($0) }
  }
}
