import Archive
import Experiments

/// The file that lies where a trial's result belongs.
struct EarlierTrial {
  /// The trial's finished result, or what else lies there.
  let result: Result<StoredTrial, ArchiveFault>
  /// Whether it holds the records that are wanted.
  private let hasRecords: Bool

  /// Nil where there is no file.
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

  /// Whether it was computed with the same settings, whatever its records are.
  var isSameTrial: Bool { (try? result.get()) != nil }

  /// Why nothing may be put in its place; nil where something may.
  var obstacle: ArchiveFault? {
    guard case .failure(let fault) = result, case .newer = fault.cause else { return nil }
    return fault
  }

  /// A digest; nil where the file has none.
  var identity: String? {
    let stated =
      switch result {
      case .success(let stored): stored.identity
      case .failure(let fault): fault.identity
      }
    return stated.flatMap { EarlierTrial.isDigest($0) ? $0 : nil }
  }

  /// Whether a text is what `sha256` returns, and no other text from a file that is not ours.
  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { Array("0123456789abcdef".utf8).contains($0) }
  }
}
