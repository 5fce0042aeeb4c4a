public import Archive
import Components
public import Diagnostics
import Language
import SequenceTasks
public import Store
import Training
public import TrialFormat

/// What is to be measured of a stored trial afterwards, from its records.
///
/// The network is rebuilt from the settings in the file, whatever an experiment file says today.
public struct ProbePlan: Sendable {
  public let stored: StoredTrial
  /// SHA-256 of the trial's file.
  public let digest: String
  /// Where its results lie.
  public let folder: ResultsFolder
  /// The same trial, with no other diagnostic than the one that is asked for.
  public let trial: PlannedTrial
  public let diagnostic: any Diagnostic
  /// What its file is called: the diagnostic's kind, with a digest of its settings unless they are the usual ones.
  public let name: String
  /// The updates before which there are records, row by row.
  public let records: [Int]
  /// Those that are asked for.
  public let updates: [Int]
  /// Axes and datasets of the file.
  public let declaration: TrialDeclaration
  /// Whether the trial's own file holds these numbers.
  public let isHeld: Bool

  /// Opens a trial's file and prepares what is asked for.
  ///
  /// - Parameters:
  ///   - file: a trial's file.
  ///   - asked: the diagnostic.
  ///   - record: the record; nil for all.
  ///   - document: an experiment file beside which data may lie; nil for the trial's file.
  ///   - results: the folder of results of a trial that lies in none.
  /// - Throws: `ArchiveFault` where the file cannot be read, `StoredTrialError` where it does not hold what is needed,
  ///   `Faults` where the diagnostic, or the trial's data, are not right.
  public init(
    of file: String, measuring asked: ProbedDiagnostic, at record: RecordChoice?, document: String?,
    results: String
  ) throws {
    let found = try FoundTrial(file, results: results)
    (stored, digest, folder) = (found.stored, found.digest, found.folder)
    (trial, diagnostic) = try ProbePlan.rebuild(stored, measuring: asked, document)
    let records = try stored.records()
    guard !records.updates.isEmpty else {
      throw StoredTrialError(
        "\(file) holds no records, thus no parameters to measure at",
        remedy: "say when to take some (record: { at: [first, last] }), and run its experiment again")
    }
    self.records = records.updates
    updates = try record.map { try [ProbePlan.update(of: $0, among: records, file)] } ?? records.updates
    let decisive = diagnostic.decisive.canonicalJSON
    name = diagnostic.probeName
    isHeld = KeptRecords(stored.head.recordsKept ?? "").diagnostics.contains { $0.canonicalJSON == decisive }
    let axis = AxisDeclaration(
      AxisName.record, .counting, unit: "updates", doc: "update that the record precedes")
    declaration = ProbePlan.declaration(of: diagnostic, trial.variant, along: axis)
  }

  /// The trial from the settings in its file, with another diagnostic; its identity proves that it is the same.
  private static func rebuild(
    _ stored: StoredTrial, measuring asked: ProbedDiagnostic, _ document: String?
  ) throws -> (PlannedTrial, any Diagnostic) {
    let trial = try RebuiltTrial(stored, document: document, overrides: [asked.override]).trial
    guard let instrument = trial.settings.record.diagnostics.first else {
      throw StoredTrialError(
        "\(stored.path) does not say how it was trained", remedy: "run its experiment again")
    }
    guard let diagnostic = instrument as? any Diagnostic else {
      throw StoredTrialError(
        "\(type(of: instrument).kind) looks at every update, and records hold the network before some of them",
        remedy: "name it in record.diagnostics, and train anew")
    }
    guard try trial.identity(startingWith: stored.startDigest()) == stored.identity else {
      throw StoredTrialError(
        "\(stored.path) was trained with other data than are found now, or by a lab that computes otherwise",
        remedy: "probe it with that lab and that data, or run its experiment again")
    }
    return (trial, diagnostic)
  }

  private static func update(of choice: RecordChoice, among records: StoredRecords, _ file: String)
    throws(StoredTrialError) -> Int
  {
    if let row = records.row(of: choice) { return records.updates[row] }
    let known = Spelling.list(records.updates.sorted().map { String($0) }, limit: 12)
    throw StoredTrialError(
      "\(file) has no record before update \(choice.value.brief)",
      remedy: "it has some before updates \(known)")
  }

  private static func declaration(
    of diagnostic: some Diagnostic, _ variant: PlannedVariant, along record: AxisDeclaration
  ) -> TrialDeclaration {
    var all = TrialDeclaration(axes: [record])
    let own = diagnostic.declaration(for: variant.diagnosticSetting)
    all += type(of: diagnostic).placed(own, as: type(of: diagnostic).kind)
    return all
  }

  /// SHA-256 of everything that decides the numbers of the file, whichever records it is of.
  public var identity: String { diagnostic.probeIdentity(of: stored.identity) }
}
