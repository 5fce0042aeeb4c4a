public import Store
public import TrialFormat

/// A finished file and its entry in the index.
///
/// Each file has an entry of its own, replaced as a whole: runs that share a folder need not wait for each
/// other, and damage reaches one entry. An entry that is lost or damaged costs one reading of the file, so it
/// need not survive a power cut.
public struct IndexedFile: Sendable {
  public let path: String
  let entry: String
  private let name: String

  /// - Parameters:
  ///   - path: the file.
  ///   - entry: where its entry lies.
  ///   - name: the file's path in the folder of results.
  init(_ path: String, entry: String, name: String) {
    (self.path, self.entry, self.name) = (path, entry, name)
  }

  /// The file of a trial.
  public init(variant: String, seed: Int, in folder: ResultsFolder) throws(StoreError) {
    let path = try folder.trial(variant: variant, seed: seed)
    self.init(
      path, entry: try folder.entry(variant: variant, seed: seed),
      name: String(path.dropFirst(folder.path.count + 1)))
  }

  /// The file of an experiment's scan.
  public init(scanIn folder: ResultsFolder) {
    self.init(
      folder.scan, entry: folder.scanEntry, name: String(folder.scan.dropFirst(folder.path.count + 1)))
  }

  /// The file of what was measured afterwards of a trial.
  public init(probe: String, variant: String, seed: Int, in folder: ResultsFolder) throws(StoreError) {
    let path = try folder.probe(probe, variant: variant, seed: seed)
    self.init(
      path, entry: try folder.probeEntry(probe, variant: variant, seed: seed),
      name: String(path.dropFirst(folder.path.count + 1)))
  }

  /// A trial's file that was moved to `stale/`; its entry lies beside it, under the name that it had.
  public init(movedAside path: String, variant: String, seed: Int, in folder: ResultsFolder)
    throws(StoreError)
  {
    let own = try IndexedFile(variant: variant, seed: seed, in: folder)
    self.init(path, entry: ResultsFolder.entry(of: path), name: own.name)
  }

  enum Standing: Equatable {
    /// It holds the bytes that were entered.
    case sound(IndexEntry)
    /// It has no entry, or one that cannot be used.
    case unrecorded(EntryFault?)
    /// It holds other bytes.
    case altered
  }

  /// Why an entry cannot be used.
  public enum EntryFault: String, Sendable {
    /// It is set aside.
    case damaged = "was damaged"
    /// It is overwritten.
    case ofOtherVersion = "is of another version of lab"
  }

  /// Compares a file that exists with its entry. It is read if it looks changed, or if `rehash` says so.
  ///
  /// One that is not known to be whole is tried in a process of its own, before anybody opens it: HDF5 breaks on some
  /// damage.
  func standing(rehash: Bool) throws(StoreError) -> Standing {
    let standing = try compared(rehash: rehash)
    if case .sound = standing { return standing }
    try ForeignFile.expectHarmless(path)
    return standing
  }

  private func compared(rehash: Bool) throws(StoreError) -> Standing {
    guard let text = try TextFile.read(entry) else { return .unrecorded(nil) }
    guard let known = IndexEntry(text: text), known.name == name else {
      if IndexEntry.isWhole(text) { return .unrecorded(.ofOtherVersion) }
      try TextFile.setAside(entry)
      return .unrecorded(.damaged)
    }
    guard let version = FileVersion(of: path), rehash || !known.isLike(version) else { return .sound(known) }
    let digest = try FileDigest(of: path)
    guard digest.sha256 == known.sha256 else {
      // Unless another run has put a new file there meanwhile.
      guard try TextFile.read(entry) == text else { return try compared(rehash: rehash) }
      // The next look must not be satisfied by how it looks.
      if known.isLike(version) { try write(known.distrusted) }
      return .altered
    }
    var fresh = IndexEntry(name, digest)
    fresh.summary = known.summary
    if fresh != known { try write(fresh) }
    return .sound(fresh)
  }

  /// What the file was entered as; nil if it has no entry that can be read.
  private var known: IndexEntry? {
    guard let text = try? TextFile.read(entry), let known = IndexEntry(text: text), known.name == name else {
      return nil
    }
    return known
  }

  /// Its entry, if it looks as it did.
  private var valid: IndexEntry? {
    guard let known, let version = FileVersion(of: path), known.isLike(version) else { return nil }
    return known
  }

  /// Its digest, told without reading it; nil unless it looks as it did when it was entered.
  public var digest: String? { valid?.sha256 }

  /// What the file says, told without opening it; nil unless it looks as it did when it was entered.
  var summary: TrialSummary? { valid?.summary }

  /// The same; nil unless it is this trial's with these records.
  public func summary(of trial: ExpectedTrial, keeping records: String) -> TrialSummary? {
    valid?.summary.flatMap { $0.isOf(trial, keeping: records) ? $0 : nil }
  }

  /// Whether it is of another size than it had; told without reading it.
  public var isOfOtherSize: Bool {
    guard let known, let version = FileVersion(of: path) else { return false }
    return known.size != version.size
  }

  /// Enters the file as it is now.
  ///
  /// - Parameter declaration: what a trial's file was found to hold.
  @discardableResult
  public func record(holding declaration: TrialDeclaration? = nil) throws(StoreError) -> IndexEntry {
    var entry = IndexEntry(name, try FileDigest(of: path))
    entry.summary = (try? StoredTrial(at: path)).flatMap { TrialSummary(of: $0) }
    entry.summary?.contents = declaration?.contents
    // What was read twice must have been one file.
    if let version = FileVersion(of: path), !entry.isLike(version) { entry.summary = nil }
    try write(entry)
    return entry
  }

  /// Enters a file that was just written, without reading it.
  public func record(_ digest: FileDigest, _ summary: TrialSummary) throws(StoreError) {
    var entry = IndexEntry(name, digest)
    entry.summary = summary
    try write(entry)
  }

  /// Enters what a trial's file was found to say and to hold, unless it was changed since its entry was read.
  func complete(_ known: IndexEntry, with summary: TrialSummary) {
    guard var entry = valid, entry.sha256 == known.sha256 else { return }
    entry.summary = summary
    try? write(entry)
  }

  /// Has the file read again the next time, because something in it could not be read.
  public func distrust() {
    if let known { try? write(known.distrusted) }
  }

  /// Removes the entry, before another file takes the place.
  public func forget() throws(StoreError) { try TextFile.remove(entry) }

  private func write(_ entry: IndexEntry) throws(StoreError) {
    try TextFile.write(entry.text, to: self.entry)
  }
}
