public import Store
public import TrialFormat

/// A stored trial whose file was compared with the index.
public struct IndexedTrial: Sendable {
  public let trial: StoredTrial
  private let file: IndexedFile
  /// Its entry; nil in a folder that has no index.
  private var entry: IndexEntry?
  /// Whether the index knew the file. If not, all of it was read, found whole and entered now.
  public let isKnown: Bool
  /// Why the index had an entry that could not be used; there is a new one.
  public let entryFault: IndexedFile.EntryFault?
  /// The digest of its file; nil in a folder that has no index.
  public var digest: String? { entry?.sha256 }

  /// Opens a file, and reads all of it unless the index knows it and it looks as it did.
  ///
  /// - Parameters:
  ///   - file: the trial's file.
  ///   - expected: the trial that it should hold.
  ///   - rehash: whether its digest is compared, however it looks.
  ///   - files: keeps files open, up to its limit.
  ///   - declaration: what the file must hold, given what it says of itself; nil if nothing is known. It is
  ///     compared only where the file is read whole.
  /// - Throws: what is wrong with the file, as precisely as can be said; `altered` if nothing but its bytes
  ///   tells.
  public init(
    _ file: IndexedFile, expecting expected: ExpectedTrial, rehash: Bool = false,
    among files: OpenFiles = OpenFiles(),
    declaring declaration: (TrialHead) -> TrialDeclaration? = { _ in nil }
  ) throws(ArchiveFault) {
    let path = file.path
    guard FileVersion(of: path) != nil else { throw ArchiveFault(path, .missing) }
    let standing = try IndexedTrial.readable(path) { () throws(StoreError) in
      try file.standing(rehash: rehash)
    }
    trial = try StoredTrial(at: path, expecting: expected, among: files)
    self.file = file
    if case .sound(let known) = standing { entry = known }
    isKnown = entry != nil
    entryFault = if case .unrecorded(let fault) = standing { fault } else { nil }
    guard !isKnown else {
      // Of a lab that kept none.
      if entry?.summary == nil {
        let declaration = declaration(trial.head)
        complete(holding: try declaration.map(trial.isAsDeclared) ?? false ? declaration : nil)
      }
      return
    }
    let declaration = declaration(trial.head)
    if let declaration { try trial.check(against: declaration) }
    try trial.verify()
    guard standing != .altered else { throw ArchiveFault(path, .altered, identity: trial.identity) }
    // A folder that cannot be written to has no index.
    entry = try? file.record(holding: declaration)
  }

  /// Throws if the file is not as declared; it is looked into unless the index knows what it holds.
  mutating func check(against declaration: TrialDeclaration) throws(ArchiveFault) {
    guard entry?.summary?.contents != declaration.contents else { return }
    try trial.check(against: declaration)
    complete(holding: declaration)
  }

  private mutating func complete(holding declaration: TrialDeclaration?) {
    guard let known = entry, var summary = known.summary ?? TrialSummary(of: trial) else { return }
    summary.contents = declaration?.contents
    file.complete(known, with: summary)
    entry?.summary = summary
  }

  /// Opens the file of a trial where it belongs.
  public init(
    _ expected: ExpectedTrial, in folder: ResultsFolder, rehash: Bool = false,
    among files: OpenFiles = OpenFiles(),
    declaring declaration: (TrialHead) -> TrialDeclaration? = { _ in nil }
  ) throws(ArchiveFault) {
    let file = try IndexedTrial.readable(folder.trials) { () throws(StoreError) in
      try IndexedFile(variant: expected.variant, seed: expected.seed, in: folder)
    }
    try self.init(file, expecting: expected, rehash: rehash, among: files, declaring: declaration)
  }

  /// A failure to read the file is one of the file's.
  private static func readable<Result>(
    _ path: String, _ body: () throws(StoreError) -> Result
  ) throws(ArchiveFault) -> Result {
    do throws(StoreError) { return try body() } catch {
      throw ArchiveFault(path, reading: error)
    }
  }
}
