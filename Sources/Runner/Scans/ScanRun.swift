import Archive
import Components
import Diagnostics
public import Experiments
public import Store
import Synchronization
import Training
import TrialFormat

/// Makes a scan's file, unless it is there: the same bits, whoever shares the work.
public struct ScanRun: Sendable {
  public enum Outcome: String, Sendable {
    /// The file was there.
    case kept
    case measured
    /// Nothing was written, because a stop was asked for.
    case stopped
  }

  public let outcome: Outcome
  /// What became of a file that was in the way: one sentence each.
  public let remarks: [String]

  /// Trials that a worker takes at a time: of one sort of network, so that its buffers are used again.
  private static let portion = 8

  /// - Parameters:
  ///   - scan: what is to be measured.
  ///   - folder: where its file belongs.
  ///   - workers: how many threads share the points.
  ///   - force: whether a file that is there is made anew.
  ///   - rehash: whether the digest of a file that is there is compared, however it looks.
  ///   - provenance: by what it is computed.
  ///   - stop: ends it early.
  /// - Throws: `StoreError`, or `StartError` where weights to begin with have changed.
  public init(
    of scan: ScanPlan, into folder: ResultsFolder, workers: Int, force: Bool, rehash: Bool,
    provenance: Provenance, stop: StopRequest
  ) throws {
    var remarks: [String] = []
    let identity = scan.identity
    var stale: String?
    do throws(ArchiveFault) {
      let stored = try StoredScan(in: folder, of: scan.plan.experiment.name, rehash: rehash)
      if !force, stored?.identity == identity {
        (outcome, self.remarks) = (.kept, [])
        return
      }
      stale = stored.flatMap { $0.identity == identity ? nil : $0.identity }
    } catch {
      guard error.isDamage else { throw error }
      remarks.append("the scan there: \(error.reason); set aside as \(try TextFile.setAside(folder.scan))")
    }
    guard let numbers = try ScanRun.numbers(of: scan, workers: workers, stop: stop) else {
      (outcome, self.remarks) = (.stopped, remarks)
      return
    }
    if let stale {
      try folder.moveScanAside(identity: stale)
      remarks.append("the scan there is of other settings: moved to stale/\(stale)")
    }
    try ScanRun.write(numbers, of: scan, identity: identity, to: folder, provenance)
    (outcome, self.remarks) = (.measured, remarks)
  }

  /// Nil where it was stopped.
  private static func numbers(
    of scan: ScanPlan, workers: Int, stop: StopRequest
  ) throws -> ScanNumbers? {
    let trials = scan.plan.trials, kinships = scan.kinships
    let order = trials.indices.sorted {
      (kinships[$0].batches, kinships[$0].network, $0) < (kinships[$1].batches, kinships[$1].network, $1)
    }
    let portions = stride(from: 0, to: order.count, by: portion).map { first in
      Array(order[first..<min(first + portion, order.count)])
    }
    let weights = StoredWeights(), meters = Mutex<[Meter]>([]), numbers = Mutex(ScanNumbers(scan)),
      failure = Mutex<StartError?>(nil)
    let done = sideBySide(
      portions, workers: workers, until: { stop.isMade || failure.withLock { $0 != nil } }
    ) { portion, _ -> Bool? in
      let meter = meters.withLock { $0.popLast() } ?? Meter()
      defer { meters.withLock { $0.append(meter) } }
      do throws(StartError) {
        let measured = try portion.map { number throws(StartError) in
          let trial = trials[number]
          return meter.trials.measurements(
            of: try trial.startedSettings(among: weights), source: trial.variant.source,
            like: kinships[number])
        }
        numbers.withLock { numbers in
          for (number, measurements) in zip(portion, measured) { numbers.put(measurements, of: number) }
        }
      } catch {
        failure.withLock { $0 = error }
      }
      return true
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return done.count == portions.count ? numbers.withLock { $0 } : nil
  }

  private static func write(
    _ numbers: ScanNumbers, of scan: ScanPlan, identity: String, to folder: ResultsFolder,
    _ provenance: Provenance
  ) throws(StoreError) {
    let experiment = scan.plan.experiment, file = IndexedFile(scanIn: folder)
    try provenance.keepParts(in: folder)
    try file.forget()
    let writer = try TrialWriter(at: folder.scan)
    let attributes: [(String, AttributeValue)] = [
      (TrialAttribute.format, .integer(FormatVersion.current)),
      (TrialAttribute.conventions, .text(FormatVersion.conventions)),
      (TrialAttribute.title, .text("\(experiment.heading): scan")),
      (TrialAttribute.experiment, .text(experiment.name)),
      (TrialAttribute.identity, .text(identity)),
      (TrialAttribute.numericsVersion, .integer(numericsVersion)),
      (TrialAttribute.settings, .text(scan.plan.resolved.canonicalJSON)),
    ]
    for (name, value) in attributes { try writer.setAttribute(name, value) }
    try writer.create(scan.declaration, real: .float64)
    for (column, values) in zip(numbers.columns, numbers.numbers) {
      if column.quantity.element == .int32 {
        try writer.write(column.path, values.map { Int32($0) })
      } else {
        try writer.write(column.path, values)
      }
    }
    try writer.setAttribute(TrialAttribute.status, .text("done"))
    try writer.setAttribute(TrialAttribute.provenance, .text(Value.table(provenance.table).canonicalJSON))
    try writer.finish()
    try file.record()
  }
}

/// In the hands of one worker at a time.
private struct Meter: @unchecked Sendable {
  let trials = UntrainedTrials()
}
