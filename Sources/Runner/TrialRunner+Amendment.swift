import Archive
import Components
import Experiments
import OrderedCollections
import SequenceTasks
import Store
import Training
import TrialFormat

/// A finished trial of which other diagnostics are wanted is not trained again.
extension TrialRunner {
  /// The result, if one that was moved aside differs from what is wanted in diagnostics alone: its numbers are
  /// copied into a new file, and what it lacks is measured from its records.
  ///
  /// - Returns: nil if there is none, if it does not hold what is needed, which is told, or after a stop.
  func amended(_ trial: PlannedTrial, _ path: String) throws(StoreError) -> TrialResult? {
    let candidates = try amendments(of: trial), possible = candidates.filter { $0.amendment.obstacle == nil }
    if possible.isEmpty, let obstacle = candidates.first?.amendment.obstacle { note(obstacle, of: trial) }
    for (stored, amendment) in possible {
      note(amendment.words, of: trial)
      do {
        guard try write(amendment, of: stored, to: trial, path) else { return nil }
      } catch {
        // Whatever else fails would fail without it, too.
        if let error = error as? StoreError, error.path != stored.path { throw error }
        note("it is trained anew: \(error)", of: trial, isTrouble: true)
        continue
      }
      try self.file(of: trial).record()
      return try finished(trial, path)
    }
    return nil
  }

  /// The results that were moved aside and differ in diagnostics alone, the one first that lacks least.
  private func amendments(of trial: PlannedTrial) throws(StoreError) -> [(
    stored: StoredTrial, amendment: Amendment
  )] {
    let (variant, seed) = (trial.variant.name, trial.seed)
    var found: [(stored: StoredTrial, amendment: Amendment)] = []
    for place in try folder.setAside(variant: variant, seed: seed, identity: trial.identity) {
      let file = try IndexedFile(movedAside: place, variant: variant, seed: seed, in: folder)
      if let stored = EarlierTrial(of: trial, at: file, rehash: rehash)?.stored,
        let amendment = Amendment(of: stored.head, to: trial)
      {
        found.append((stored, amendment))
      }
    }
    return found.sorted {
      ($0.amendment.missing.count, $0.stored.path) < ($1.amendment.missing.count, $1.stored.path)
    }
  }

  /// So long it says nothing while it measures; a worker that is silent for much longer counts as hung.
  private static let silence = Duration.seconds(30)

  /// Makes the trial's file.
  ///
  /// - Returns: whether it was not stopped.
  /// - Throws: `StoreError`, or `ArchiveFault` where the stored trial cannot be read.
  private func write(_ amendment: Amendment, of stored: StoredTrial, to trial: PlannedTrial, _ path: String)
    throws -> Bool
  {
    try file(of: trial).forget()
    let writer = try TrialWriter(at: path)
    do {
      try writer.create(trial, trial.variant.layout)
      guard try fill(writer, by: amendment, from: stored, of: trial) else {
        try writer.discard()
        return false
      }
      try EndFile(of: path).replace(with: end(of: stored, for: trial))
      try writer.finish()
    } catch {
      try? writer.discard()
      throw error
    }
    return true
  }

  private func fill(
    _ writer: TrialWriter, by amendment: Amendment, from stored: StoredTrial, of trial: PlannedTrial
  ) throws -> Bool {
    let file = try TrialFile(reading: stored.path)
    for extent in try writer.extents() where extent.rows == 0 {
      guard let source = amendment.source(of: extent.path) else { continue }
      // A trial that diverged early may have no probe batch.
      if extent.axis != nil || file.contains(source) { try writer.copy(extent, of: source, from: file) }
    }
    try TrialSamples(stored.samples().map { Sample($0) }).write(to: writer)
    if !amendment.missing.isEmpty {
      let recorded = try RecordedTrial(stored, of: trial, measuring: amendment.missing.map(\.instrument))
      let clock = ContinuousClock(), count = recorded.updates.count
      var told = clock.now
      for row in recorded.updates.indices {
        if stop.isMade { return false }
        if clock.now - told >= TrialRunner.silence {
          note("\(row) of \(count) records are measured", of: trial)
          told = clock.now
        }
        for (missing, measured) in zip(amendment.missing, try recorded.measurements(row: row)) {
          try writer.append(measured, of: missing.name)
        }
      }
    }
    let told = [
      TrialAttribute.stoppedAt, TrialAttribute.stoppedBecause, TrialAttribute.divergedAt,
      TrialAttribute.status,
    ]
    for name in told {
      if let value = try stored.attribute(name, of: "/") { try writer.setAttribute(name, value) }
    }
    try writer.setAttribute(
      TrialAttribute.provenance, .text(facts(of: stored, amendment).canonicalJSON))
    return true
  }

  /// What the file says of its making: that of the earlier one, and what was measured afterwards.
  private func facts(of stored: StoredTrial, _ amendment: Amendment) throws(ArchiveFault) -> Value {
    guard case .table(var facts) = try stored.provenance() else { return .table([:]) }
    guard !amendment.missing.isEmpty else { return .table(facts) }
    var all: [Value] = if case .list(let earlier)? = facts["measured_afterwards"] { earlier } else { [] }
    let version = provenance.facts.first { $0.name == "lab" }?.value ?? ""
    all.append(
      .text(
        "\(amendment.missing.map(\.name).joined(separator: ", ")); lab \(version)"
          + (provenance.command.isEmpty ? "" : "; \(provenance.command)")))
    facts["measured_afterwards"] = .list(all)
    return .table(facts)
  }

  /// The state in which it ended, for the file with other records; nil if it has none.
  private func end(of stored: StoredTrial, for trial: PlannedTrial) -> Checkpoint? {
    let key = trial.checkpointKey
    let own = CheckpointKey(
      identity: key.identity, records: stored.head.recordsKept ?? "", numerics: key.numerics, lab: key.lab,
      kernels: key.kernels, blas: key.blas)
    guard let end = try? EndFile(of: stored.path).read(expecting: own) else { return nil }
    return Checkpoint(key: key, state: end.state, tally: end.tally, journal: end.journal)
  }
}

extension Sample {
  /// As it is stored.
  fileprivate init(_ stored: StoredSample) {
    self.init(
      input: SampleValue(stored.input), target: SampleValue(stored.target),
      prediction: SampleValue(stored.prediction))
  }
}

extension SampleValue {
  fileprivate init(_ stored: StoredSample.Content) {
    switch stored {
    case .text(let text): self = .text(text)
    case .image(let width, let height, let pixels): self = .image(width: width, height: height, pixels)
    case .numbers(let numbers): self = .numbers(numbers)
    }
  }
}
