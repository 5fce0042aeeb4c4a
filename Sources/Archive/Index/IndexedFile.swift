public import Store

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

  /// A trial's file that was moved to `stale/`; its entry lies beside it, under the name that it had.
  public init(movedAside path: String, variant: String, seed: Int, in folder: ResultsFolder)
    throws(StoreError)
  {
    let own = try IndexedFile(variant: variant, seed: seed, in: folder)
    self.init(path, entry: ResultsFolder.entry(of: path), name: own.name)
  }

  enum Standing: Equatable {
    /// It holds the bytes that were written.
    case sound
    /// It has no entry, or one that was damaged and is set aside.
    case unrecorded(entryWasDamaged: Bool)
    /// It holds other bytes.
    case altered
  }

  /// Compares a file that exists with its entry. It is read if it looks changed, or if `rehash` says so.
  func standing(rehash: Bool) throws(StoreError) -> Standing {
    guard let text = try TextFile.read(entry) else { return .unrecorded(entryWasDamaged: false) }
    guard let known = IndexEntry(text: text), known.name == name else {
      try TextFile.setAside(entry)
      return .unrecorded(entryWasDamaged: true)
    }
    guard let version = FileVersion(of: path), rehash || !known.isLike(version) else { return .sound }
    let digest = try FileDigest(of: path)
    guard digest.sha256 == known.sha256 else {
      // Unless another run has put a new file there meanwhile.
      guard try TextFile.read(entry) == text else { return try standing(rehash: rehash) }
      // The next look must not be satisfied by how it looks.
      if known.isLike(version) { try write(known.distrusted) }
      return .altered
    }
    let fresh = IndexEntry(name, digest)
    if fresh != known { try write(fresh) }
    return .sound
  }

  /// Whether it is of another size than it had; told without reading it.
  public var isOfOtherSize: Bool {
    guard let text = try? TextFile.read(entry), let known = IndexEntry(text: text),
      let version = FileVersion(of: path)
    else { return false }
    return known.size != version.size
  }

  /// Enters the file as it is now.
  public func record() throws(StoreError) { try write(IndexEntry(name, try FileDigest(of: path))) }

  /// Has the file read again the next time, because something in it could not be read.
  public func distrust() {
    guard let text = try? TextFile.read(entry), let known = IndexEntry(text: text) else { return }
    try? write(known.distrusted)
  }

  /// Removes the entry, before another file takes the place.
  public func forget() throws(StoreError) { try TextFile.remove(entry) }

  private func write(_ entry: IndexEntry) throws(StoreError) {
    try TextFile.write(entry.text, to: self.entry)
  }
}
