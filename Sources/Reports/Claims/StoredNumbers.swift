import Archive
import Components
import Experiments
import Statistics
import TrialFormat

/// The numbers that claims name, read from the stored trials of a plan's variants and from its scan.
struct StoredNumbers: ClaimNumbers {
  private let subjects: ClaimSubjects
  /// By name.
  private let trials: [String: StoredTrial]
  private let scan: Result<StoredScan, ArchiveFault>?
  private let seeds: Set<Int>?

  /// - Parameters:
  ///   - subjects: of the plan.
  ///   - run: the stored trials, and the scan.
  ///   - seeds: the seeds that are looked at; nil for all.
  init(of subjects: ClaimSubjects, in run: StoredRun, seeds: Set<Int>? = nil) {
    (self.subjects, self.seeds, scan) = (subjects, seeds, run.scan)
    trials = Dictionary(run.trials.map { ($0.name, $0) }) { first, _ in first }
  }

  func sample(of selection: ClaimSelection) throws(TextFault) -> ClaimSample {
    let selector = try first { () throws(ClaimFaults) in try ClaimSelector(selection, among: subjects) }
    var scanned = try selector.subject == .scan ? points(for: selection) : nil
    var gaps: [String] = []
    let groups = zip(zip(selector.variants, selector.selections), selector.groupNames).map { selected, name in
      let (variant, selection) = selected, label = selector.label(of: variant)
      let seeds = selector.seeds(of: variant).filter { self.seeds?.contains($0) ?? true }
      let values = seeds.map { seed in
        let name = "\(label)/seed-\(seed)"
        guard
          let measured = scanned?.number(selector, selection, of: variant, seed: seed)
            ?? trials[name].map({ number(selector, selection, of: variant, $0) })
        else {
          gaps.append("\(name) has no result")
          return selector.column.unknown
        }
        if !measured.gap.isEmpty { gaps.append("\(name): \(measured.gap)") }
        return measured.bounds
      }
      return ClaimSample.Group(name: name, variants: [label], seeds: seeds, values: values)
    }
    return ClaimSample(
      groups, variesWithSeed: selector.column.variesWithSeed, scale: selector.column.scale, gaps: gaps,
      noun: selector.sampleNoun)
  }

  private func number(
    _ selector: ClaimSelector, _ selection: ColumnSelection?, of variant: PlannedVariant, _ trial: StoredTrial
  ) -> StoredNumber {
    (try? StoredNumber(selector.reading, selection, in: trial) { variant.parameterCount })
      ?? StoredNumber(selector.column.unknown, "\(selector.column.name) cannot be read")
  }

  private func points(for selection: ClaimSelection) throws(TextFault) -> ScannedNumbers {
    do throws(ArchiveFault) {
      guard let scan else { throw ArchiveFault("", .missing) }
      return ScannedNumbers(try scan.get())
    } catch {
      throw TextFault(selection.nameRange, StoredScan.reason(error), "run 'lab scan'")
    }
  }

  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
    try ClaimLevel(of: key, in: variant, among: subjects)
  }

  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds {
    Bounds(
      try first { () throws(ClaimFaults) in try ClaimBaseline(baseline, among: subjects.variants) }.value)
  }

  /// Throws the first of many faults. A plan with faults is not run, so that there are none unless the file
  /// was changed since.
  private func first<Result>(_ resolve: () throws(ClaimFaults) -> Result) throws(TextFault) -> Result {
    do throws(ClaimFaults) {
      return try resolve()
    } catch {
      throw error.all.first ?? TextFault(0..<1, "the claim does not fit the plan", "see: lab help claims")
    }
  }
}
