public import Archive
import Foundation
public import Store
import TrialFormat

/// A trial's file, opened; where it lies in its folder of results, its digest was compared with the index.
public struct FoundTrial: Sendable {
  public let stored: StoredTrial
  /// SHA-256 of the file.
  public let digest: String
  /// The folder of all experiments' results.
  public let results: String
  /// Where its experiment's results lie.
  public let folder: ResultsFolder
  /// Whether it lies where its folder has it.
  public let isAtHome: Bool
  /// Whether its bytes are not those that the index knows, though all of it can be read.
  public let isAltered: Bool

  /// - Parameters:
  ///   - file: a trial's file.
  ///   - results: the folder of results of a trial that lies in none.
  ///   - acceptsAltered: whether a file that can be read is opened though the index knows other bytes.
  /// - Throws: `ArchiveFault`, `StoreError`, or `StoredTrialError` where it is no trial's.
  public init(_ file: String, results: String, acceptsAltered: Bool = false) throws {
    guard try ForeignFile.isHarmless([TrialPath.records.step], of: file, largest: 1 << 28) else {
      throw StoredTrialError("\(file) is damaged", remedy: "run its experiment again")
    }
    let stored = try StoredTrial(at: file), head = stored.head
    guard try stored.text(TrialAttribute.parentIdentity) == nil else {
      throw StoredTrialError(
        "\(file) was itself measured afterwards of trial \(stored.name)", remedy: "name that trial's file")
    }
    self.results = FoundTrial.root(of: file, head) ?? results
    folder = try ResultsFolder(root: self.results, experiment: head.experiment)
    isAtHome = try folder.trial(variant: head.variant, seed: head.seed) == file
    guard isAtHome else {
      (self.stored, digest, isAltered) = (stored, try FileDigest(of: file).sha256, false)
      return
    }
    let expected = ExpectedTrial(
      experiment: head.experiment, variant: head.variant, seed: head.seed, identity: head.identity)
    let index = try IndexedFile(variant: head.variant, seed: head.seed, in: folder)
    do throws(ArchiveFault) {
      self.stored = try IndexedTrial(expected, in: folder).trial
      isAltered = false
    } catch {
      guard acceptsAltered, error.cause == .altered else { throw error }
      (self.stored, isAltered) = (stored, true)
    }
    digest = try index.digest ?? FileDigest(of: file).sha256
  }

  /// `ROOT`, where the file is `ROOT/EXPERIMENT/trials/VARIANT/seed-N.h5`; nil if it is not.
  private static func root(of file: String, _ head: TrialHead) -> String? {
    let tail = "/\(head.experiment)/trials/\(head.variant)/seed-\(head.seed).h5"
    if "/\(file)" == tail { return "." }
    return file.hasSuffix(tail) ? String(file.dropLast(tail.count)) : nil
  }
}
