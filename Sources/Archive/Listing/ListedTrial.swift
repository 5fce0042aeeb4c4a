public import Components
public import Store
import OrderedCollections
import TrialFormat

/// A trial as a list of results shows it: what can be told of it without reading its numbers.
///
/// Of a file that looks as it did when it was entered in the index the index tells it all; any other is opened.
/// Nothing is written, and no file is read whole: damage inside one is not seen.
public struct ListedTrial: Sendable {
  public enum Status: String, Sendable, CaseIterable {
    case done, diverged
    /// A process works on it.
    case running
    /// It has a checkpoint, and no process works on it.
    case interrupted
    /// It could not be computed.
    case failed
    /// Its file cannot be read, or is another trial's.
    case damaged
  }

  public let experiment: String
  public let variant: String
  public let seed: Int
  public private(set) var status: Status
  /// Its file, or where that will be.
  public let file: String
  /// Of its file; 0 while there is none.
  public private(set) var bytes: Int64 = 0
  /// When its file was last changed, in nanoseconds since 1970; nil while there is none.
  public private(set) var modified: Int64?
  /// SHA-256 of everything that can change its numbers; "" where that is not known.
  public private(set) var identity = ""
  /// Results on the test set by name, in the order of the names.
  public private(set) var test: [TrialSummary.Number] = []
  /// Why it failed or is damaged; "" where there is nothing to say.
  public private(set) var remark = ""

  /// `variant/seed-1`
  public var name: String { "\(variant)/seed-\(seed)" }

  /// All trials of an experiment, by variant and seed; or those of one variant.
  public static func all(in folder: ResultsFolder, of variant: String? = nil) throws(StoreError)
    -> [ListedTrial]
  {
    var trials: [ListedTrial] = []
    for variant in variant.map({ [$0] }) ?? folder.variants {
      let files = VariantFiles(of: variant, in: folder)
      for seed in files.seeds { trials.append(try ListedTrial(variant, seed, among: files, in: folder)) }
    }
    return trials
  }

  private init(
    _ variant: String, _ seed: Int, among files: VariantFiles, in folder: ResultsFolder
  ) throws(StoreError) {
    let indexed = try IndexedFile(variant: variant, seed: seed, in: folder)
    (experiment, self.variant, self.seed) = (folder.experiment, variant, seed)
    (file, status) = (indexed.path, .interrupted)
    if files.hasTrial(seed), let version = FileVersion(of: file) {
      (bytes, modified) = (version.size, version.modified)
      read(indexed)
    } else if files.hasLease(seed),
      let holder = try HeldLease(at: folder.lease(variant: variant, seed: seed)), !holder.hasEnded
    {
      status = .running
      remark = holder.owner.map(\.description) ?? ""
    } else if let problem = try TextFile.read(folder.failure(variant: variant, seed: seed)) {
      (status, remark) = (.failed, problem)
    }
  }

  private mutating func read(_ indexed: IndexedFile) {
    if let summary = indexed.summary, summary.experiment == experiment {
      (identity, test) = (summary.identity, summary.test)
      status = summary.hasDiverged ? .diverged : .done
      return
    }
    do throws(ArchiveFault) {
      let trial = try StoredTrial(at: file, among: OpenFiles(limit: 1))
      identity = trial.identity
      guard trial.head.experiment == experiment else {
        throw ArchiveFault(file, .foreign(experiment: trial.head.experiment))
      }
      guard trial.name == name else { throw ArchiveFault(file, .misplaced(trial: trial.name)) }
      test = try trial.tests()
      status = trial.hasDiverged ? .diverged : .done
    } catch {
      (status, remark) = (.damaged, error.reason)
    }
  }

  /// The settings that it was trained with, for which its file is opened; an empty table where they cannot be
  /// read.
  public func settings() -> Value {
    (try? StoredTrial(at: file, among: OpenFiles(limit: 1)).settings()) ?? .table([:])
  }
}

extension StoredTrial {
  /// The results on the test set, in the order of their names.
  public func tests() throws(ArchiveFault) -> [TrialSummary.Number] {
    var numbers: [TrialSummary.Number] = []
    for name in contains(TrialPath.test) ? try children(TrialPath.test) : [] {
      numbers.append(TrialSummary.Number(name: name, value: try test(name)))
    }
    return numbers
  }
}
