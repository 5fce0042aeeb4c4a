import Archive
import Components
import Diagnostics
public import Experiments
import Store
import TrialFormat

/// Makes the file of what is measured afterwards of a stored trial, unless it is there; one with other records
/// of the same trial is completed.
public struct ProbeRun: Sendable {
  public enum Outcome: String, Sendable {
    /// The trial's own file holds the numbers.
    case held
    /// The file was there.
    case kept
    case measured
    /// Nothing was written, because a stop was asked for.
    case stopped
  }

  public let outcome: Outcome
  /// The file that holds the numbers.
  public let file: String

  /// - Parameters:
  ///   - plan: what is to be measured.
  ///   - force: whether a file that is there is made anew.
  ///   - provenance: by what it is computed.
  ///   - stop: ends it early.
  /// - Throws: `StoreError`, or `ArchiveFault` where the trial cannot be read.
  public init(of plan: ProbePlan, force: Bool, provenance: Provenance, stop: StopRequest) throws {
    guard !plan.isHeld else {
      (outcome, file) = (.held, plan.stored.path)
      return
    }
    let (variant, seed) = (plan.stored.variant, plan.stored.seed)
    let indexed = try IndexedFile(probe: plan.name, variant: variant, seed: seed, in: plan.folder)
    file = indexed.path
    var updates = Set(plan.updates)
    do throws(ArchiveFault) {
      if let known = try StoredProbe(indexed), known.identity == plan.identity,
        known.parentDigest == plan.digest
      {
        if !force, updates.isSubset(of: known.updates) {
          outcome = .kept
          return
        }
        updates.formUnion(known.updates)
      }
    } catch {
      // What is damaged, or none of lab's, is kept aside.
      guard error.isDamage else { throw error }
      _ = try TextFile.setAside(indexed.path)
    }
    try provenance.keepParts(in: plan.folder)
    try indexed.forget()
    let writer = try TrialWriter(at: indexed.path)
    do {
      guard try ProbeRun.fill(writer, by: plan, updates, provenance, stop) else {
        try writer.discard()
        outcome = .stopped
        return
      }
      try writer.finish()
    } catch {
      try? writer.discard()
      throw error
    }
    try indexed.record()
    outcome = .measured
  }

  /// - Returns: whether it was not stopped.
  private static func fill(
    _ writer: TrialWriter, by plan: ProbePlan, _ updates: Set<Int>, _ provenance: Provenance,
    _ stop: StopRequest
  ) throws -> Bool {
    let head = plan.stored.head, kind = type(of: plan.diagnostic).kind
    let attributes: [(String, AttributeValue)] = [
      (TrialAttribute.format, .integer(FormatVersion.current)),
      (TrialAttribute.conventions, .text(FormatVersion.conventions)),
      (TrialAttribute.title, .text("\(head.experiment): \(head.name): \(kind)")),
      (TrialAttribute.experiment, .text(head.experiment)), (TrialAttribute.variant, .text(head.variant)),
      (TrialAttribute.seed, .integer(head.seed)), (TrialAttribute.identity, .text(plan.identity)),
      (TrialAttribute.parentIdentity, .text(head.identity)),
      (TrialAttribute.parentDigest, .text(plan.digest)),
      (TrialAttribute.diagnostic, .text(plan.diagnostic.resolved.canonicalJSON)),
      (TrialAttribute.settings, .text(try plan.stored.settings().canonicalJSON)),
    ]
    for (name, value) in attributes { try writer.setAttribute(name, value) }
    try writer.create(plan.declaration, real: .float64)
    let recorded = try RecordedTrial(plan.stored, of: plan.trial, measuring: [plan.diagnostic])
    for (row, update) in plan.records.enumerated() where updates.contains(update) {
      if stop.isMade { return false }
      for measured in try recorded.measurements(row: row) { try writer.append(measured, of: kind) }
      try writer.append("/\(AxisName.record)", [Int64(update)])
    }
    try writer.setAttribute(TrialAttribute.status, .text("done"))
    try writer.setAttribute(TrialAttribute.provenance, .text(Value.table(provenance.table).canonicalJSON))
    return true
  }
}
