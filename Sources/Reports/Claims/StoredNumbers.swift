import Archive
import Components
import Experiments
import LinearAlgebra
import Statistics
import TrialFormat

/// The numbers that claims name, read from the stored trials of a plan's variants.
struct StoredNumbers: ClaimNumbers {
  private let variants: [PlannedVariant]
  /// By name.
  private let trials: [String: StoredTrial]
  private let seeds: Set<Int>?

  /// - Parameters:
  ///   - variants: of the plan.
  ///   - run: the stored trials.
  ///   - seeds: the seeds that are looked at; nil for all.
  init(of variants: [PlannedVariant], in run: StoredRun, seeds: Set<Int>? = nil) {
    (self.variants, self.seeds) = (variants, seeds)
    trials = Dictionary(run.trials.map { ($0.name, $0) }) { first, _ in first }
  }

  func sample(of selection: ClaimSelection) throws(TextFault) -> ClaimSample {
    let selector = try first { () throws(ClaimFaults) in try ClaimSelector(selection, among: variants) }
    var gaps: [String] = []
    let selected = zip(selector.variants, selector.selections)
    let groups = zip(selected, selector.groupNames).map { selected, name in
      let (variant, selection) = selected
      let seeds = selector.seeds(of: variant).filter { self.seeds?.contains($0) ?? true }
      let values = seeds.map { seed in
        let name = "\(variant.name)/seed-\(seed)"
        guard let trial = trials[name] else {
          gaps.append("\(name) has no result")
          return selector.column.unknown
        }
        let measured =
          (try? StoredNumber(selector, selection, in: trial, variant))
          ?? StoredNumber(selector.column.unknown, "\(selector.column.name) cannot be read")
        if !measured.gap.isEmpty { gaps.append("\(name): \(measured.gap)") }
        return measured.bounds
      }
      return ClaimSample.Group(name: name, variants: [variant.name], seeds: seeds, values: values)
    }
    return ClaimSample(
      groups, variesWithSeed: selector.column.variesWithSeed, scale: selector.column.scale, gaps: gaps)
  }

  func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
    try ClaimLevel(of: key, in: variant, among: variants)
  }

  func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds {
    Bounds(try first { () throws(ClaimFaults) in try ClaimBaseline(baseline, among: variants) }.value)
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

/// One number of one trial.
struct StoredNumber {
  let bounds: Bounds
  /// Why it is not exact; "" if it is.
  let gap: String

  init(_ bounds: Bounds, _ gap: String = "") { (self.bounds, self.gap) = (bounds, gap) }

  /// Throws if the trial does not hold what its settings promise.
  ///
  /// - Parameters:
  ///   - selector: what is asked for.
  ///   - selection: which of the variant's numbers that are; nil for a fact.
  ///   - trial: whose.
  ///   - variant: the trial's variant.
  init(
    _ selector: ClaimSelector, _ selection: ColumnSelection?, in trial: StoredTrial, _ variant: PlannedVariant
  ) throws(ArchiveFault) {
    func measured(_ value: Double?, or reason: String) -> StoredNumber {
      guard let value, !value.isNaN else {
        return StoredNumber(.unknown, trial.hasDiverged ? "diverged" : reason)
      }
      return StoredNumber(Bounds(value))
    }
    func updates() throws(ArchiveFault) -> Double { Double(try trial.history("loss").updates.count) }
    let name = selector.column.name
    switch selector.column.source {
    case .fact(.steps):
      self = trial.hasDiverged ? StoredNumber(.unknown, "diverged") : StoredNumber(Bounds(try updates()))
    case .fact(.stepsToSuccess):
      // Who never came there is behind everyone who did, however soon it gave up.
      self =
        trial.isStopped
        ? StoredNumber(Bounds(try updates()))
        : StoredNumber(Bounds(.infinity), trial.hasDiverged ? "diverged" : "train.until was never fulfilled")
    case .fact(.parameters): self.init(Bounds(Double(variant.parameterCount)))
    case .fact(.hasDiverged): self.init(Bounds(trial.hasDiverged))
    case .fact(.hasStopped): self.init(Bounds(trial.isStopped))
    case .quantity:
      guard let selection else {
        self.init(.unknown, "\(name) is not recorded")
        return
      }
      let quantity = selection.quantity, column = selection.column
      if case .overUpdates(let summary) = column.reading {
        self = measured(
          StoredNumber.value(of: summary, try trial.reals(quantity.path)), or: "\(name) is not a number")
        return
      }
      guard case .at(let moment) = selector.reduction else {
        // What became of a trial that diverged is no number to be averaged, or to be its best.
        let value = trial.hasDiverged ? nil : try trial.series(quantity.path).value(selector.reduction)
        self = measured(value, or: value == nil ? "it has too few of \(name)" : "\(name) is not a number")
        return
      }
      if case .last = moment, trial.hasDiverged, quantity.rhythm == .update || quantity.rhythm == .evaluation
      {
        self.init(.unknown, "diverged")
        return
      }
      guard let all = try trial.reals(of: quantity, at: moment) else {
        self =
          quantity.rhythm == .record
          ? StoredNumber(.unknown, "there is no record at that moment")
          : measured(nil, or: "there is no \(name) at that moment")
        return
      }
      let values = selection.numbers(among: all)
      if let step = StoredNumber.step(of: column, selector), values.allSatisfy(\.isNaN) {
        self = StoredNumber(.unknown, "no sequence has \(step)")
        return
      }
      switch column.reading {
      case .norm: self = measured(norm(values), or: "\(name) is not a number")
      case .meanNorm:
        let width = try trial.shape(quantity.path).last ?? 0
        self = measured(StoredNumber.meanNorm(values, width: width), or: "\(name) is not a number")
      case .overElements(let summary):
        self = measured(
          StoredNumber.value(of: summary, values.filter { !$0.isNaN }), or: "\(name) is not a number")
      case .value, .overUpdates: self = measured(values.first, or: "\(name) is not a number")
      }
      if gap.isEmpty, let flag = quantity.flag(of: column), try trial.reals(of: flag, at: moment)?.first == 1
      {
        self.init(Bounds(bounds.low, .infinity), "\(name) is \(StoredNumber.spelling(bounds.low)) or more")
      }
    }
  }

  /// The step of a sequence that a claim names, as `lag 9`; nil if it names none.
  private static func step(of column: ColumnDeclaration, _ selector: ClaimSelector) -> String? {
    column.filters.lazy.filter(\.isOfSequence).compactMap { filter in
      selector.values[filter.name].map { "\(filter.name) \($0)" }
    }.first
  }

  /// The mean of the norms of rows, without those that are NaN throughout; NaN if no row is left.
  static func meanNorm(_ values: [Double], width: Int) -> Double {
    guard width > 0 else { return .nan }
    let rows = stride(from: 0, to: values.count, by: width).map {
      Array(values[$0..<min($0 + width, values.count)])
    }
    return mean(rows.filter { !$0.allSatisfy(\.isNaN) }.map { norm($0) })
  }

  static func value(of summary: ColumnDeclaration.Summary, _ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    switch summary {
    case .greatest: return values.contains(where: \.isNaN) ? .nan : values.max()
    case .least: return values.contains(where: \.isNaN) ? .nan : values.min()
    case .median: return median(values)
    case .shareBelowOne: return Double(values.count { $0 < 1 }) / Double(values.count)
    }
  }

  private static func spelling(_ real: Double) -> String {
    Int(exactly: real).map(String.init) ?? real.description
  }
}
