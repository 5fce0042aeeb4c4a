import Archive
import Experiments

/// The file that lies where a trial's result belongs.
struct EarlierTrial {
  /// The trial's finished result, or what is there instead.
  let result: Result<StoredTrial, ArchiveFault>
  /// Whether it holds the records that are wanted.
  private let hasRecords: Bool

  /// Nil if there is no file.
  init?(of trial: PlannedTrial, at path: String) {
    do throws(ArchiveFault) {
      let stored = try StoredTrial(at: path, expecting: trial.expected)
      result = .success(stored)
      hasRecords = stored.head.recordsKept == trial.recordsKept
    } catch {
      guard error.cause != .missing else { return nil }
      (result, hasRecords) = (.failure(error), false)
    }
  }

  /// The trial's finished result, with the records that are wanted.
  var wanted: StoredTrial? { hasRecords ? try? result.get() : nil }

  var status: TrialResult.Status? { wanted.map { $0.hasDiverged ? .diverged : .done } }

  /// Whether it was computed with the same settings, whatever records it holds.
  var isSameTrial: Bool { (try? result.get()) != nil }

  /// Why nothing may replace it; nil if something may.
  var obstacle: ArchiveFault? {
    guard case .failure(let fault) = result, case .newer = fault.cause else { return nil }
    return fault
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
