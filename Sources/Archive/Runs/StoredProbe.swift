import Store
import TrialFormat

/// The file of what was measured afterwards of a stored trial.
public struct StoredProbe: Sendable {
  public let path: String
  /// SHA-256 of everything that decides what it holds.
  public let identity: String
  /// SHA-256 of the trial's file that it was measured of.
  public let parentDigest: String
  /// The updates that its records precede.
  public let updates: [Int]
  /// The diagnostic with its settings, as JSON.
  public let diagnostic: String
  let data: any TrialData

  /// Opens the file, and reads all of it unless the index knows it and it looks as it did.
  ///
  /// - Returns: nil if there is none.
  /// - Throws: if it is damaged, or no such file.
  public init?(_ file: IndexedFile) throws(ArchiveFault) {
    path = file.path
    guard FileVersion(of: path) != nil else { return nil }
    let standing: IndexedFile.Standing
    do throws(StoreError) { standing = try file.standing(rehash: false) } catch {
      throw ArchiveFault(path, reading: error)
    }
    let data = try ReopenedFile(path, among: OpenFiles(limit: 1))
    _ = try TrialHead.format(of: data, at: path)
    guard let identity = try data.text(TrialAttribute.identity),
      let digest = try data.text(TrialAttribute.parentDigest)
    else { throw ArchiveFault(path, .unreadable("it does not say what it was measured of")) }
    (self.identity, parentDigest, self.data) = (identity, digest, data)
    diagnostic = try data.text(TrialAttribute.diagnostic) ?? ""
    updates = try data.integers("/\(AxisName.record)").map { Int($0) }
    if case .sound = standing { return }
    do throws(StoreError) { try TrialFile(reading: path).verify() } catch {
      throw ArchiveFault(path, reading: error, part: true, identity: identity)
    }
    guard standing != .altered else { throw ArchiveFault(path, .altered, identity: identity) }
    _ = try? file.record()
  }
}
