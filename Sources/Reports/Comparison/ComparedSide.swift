public import Archive
public import Components
import OrderedCollections
public import Store
import TrialFormat

/// Stored trials that differ by their seeds alone: one side of a comparison.
public struct ComparedSide: Sendable {
  public let experiment: String
  public let variant: String
  /// By seed; at least one.
  public let trials: [StoredTrial]
  /// The settings that can change numbers.
  public let settings: Value
  /// Whether one trial's file was named.
  public let isFile: Bool

  public var seeds: [Int] { trials.map(\.seed) }
  /// `variant`, or of a file `variant/seed-1`.
  public var name: String { isFile ? trials[0].name : variant }

  /// What lies at a place: a side for each variant, in the order of their names.
  ///
  /// - Parameters:
  ///   - place: an experiment's results, a variant's trials, or a trial's file.
  ///   - path: the place as it was named.
  /// - Returns: the sides, and why files are left out.
  /// - Throws: `Problem` where nothing can be compared, `ArchiveFault` for a file that was named itself,
  ///   `StoreError`.
  public static func all(at place: ResultPlace, named path: String) throws -> (
    sides: [ComparedSide], leftOut: [ArchiveFault]
  ) {
    switch place {
    case .root(let root):
      let names = Spelling.list(root.folders.map(\.path), limit: 4)
      throw Problem(
        "", "'\(path)' holds the results of several experiments", remedy: .words("name one of them: \(names)")
      )
    case .file(let file): return ([try ComparedSide([ComparedSide.checked(file)], isFile: true)], [])
    case .variant(let variant, let folder): return try all([variant], in: folder, named: path)
    case .experiment(let folder): return try all(folder.variants, in: folder, named: path)
    }
  }

  private static func all(_ variants: [String], in folder: ResultsFolder, named path: String) throws -> (
    sides: [ComparedSide], leftOut: [ArchiveFault]
  ) {
    var sides: [ComparedSide] = [], leftOut: [ArchiveFault] = []
    for variant in variants {
      let files = VariantFiles(of: variant, in: folder)
      var trials: [StoredTrial] = []
      for seed in files.seeds where files.hasTrial(seed) {
        let file = try IndexedFile(variant: variant, seed: seed, in: folder)
        do throws(ArchiveFault) {
          trials.append(try ComparedSide.indexed(file, variant, seed, in: folder))
        } catch {
          leftOut.append(error)
        }
      }
      if !trials.isEmpty { sides.append(try ComparedSide(trials, isFile: false)) }
    }
    guard sides.isEmpty else { return (sides, leftOut) }
    if let fault = leftOut.first { throw fault }
    throw Problem("", "'\(path)' holds no finished trial", remedy: "run its experiment file")
  }

  /// A trial in its place; all of its file is read unless the index knows it.
  private static func indexed(
    _ file: IndexedFile, _ variant: String, _ seed: Int, in folder: ResultsFolder
  ) throws(ArchiveFault) -> StoredTrial {
    let identity = try StoredTrial(at: file.path, among: OpenFiles(limit: 1)).identity
    let expected = ExpectedTrial(
      experiment: folder.experiment, variant: variant, seed: seed, identity: identity)
    return try IndexedTrial(file, expecting: expected, among: files).trial
  }

  /// A file of which no index need know: all of it is read.
  private static func checked(_ path: String) throws(ArchiveFault) -> StoredTrial {
    let trial = try StoredTrial(at: path, among: files)
    try trial.verify()
    return trial
  }

  private static let files = OpenFiles()

  /// - Precondition: there are trials.
  private init(_ trials: [StoredTrial], isFile: Bool) throws {
    (self.trials, self.isFile) = (trials, isFile)
    (experiment, variant) = (trials[0].head.experiment, trials[0].variant)
    let settings = try trials.map { ComparedSide.decisive(try $0.settings()) }
    self.settings = settings[0]
    guard let other = settings.firstIndex(where: { $0.canonicalJSON != settings[0].canonicalJSON }) else {
      return
    }
    let keys = DifferingSetting.all(among: [settings[0], settings[other]]).map(\.key)
    throw Problem(
      "",
      "\(trials[0].path) and \(trials[other].path) were trained with other settings than each other "
        + "(\(Spelling.list(keys, limit: 4)))",
      remedy: "run the experiment file again, which sets aside what is stale, or name files alone")
  }

  /// The sections of settings that can change numbers.
  private static func decisive(_ settings: Value) -> Value {
    let keys = ["task", "model", "gradient", "optimizer", "loss", "train"]
    return .table(
      OrderedDictionary(
        uniqueKeysWithValues: keys.compactMap { key in settings[key].map { (key, $0) } }))
  }
}
