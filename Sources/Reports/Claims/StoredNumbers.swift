import Experiments
import Statistics
import Store
import TrialFormat

/// The numbers that claims name, read from a plan's trial files.
final class StoredNumbers: ClaimNumbers {
  private let plan: Plan
  private let folder: ResultsFolder
  /// Files opened so far, by trial; nil where there is none that can be read.
  private var files: [String: TrialFile?] = [:]

  init(_ plan: Plan, in folder: ResultsFolder) { (self.plan, self.folder) = (plan, folder) }

  func sample(of selection: ClaimSelection) throws(ClaimFault) -> ClaimSample {
    let selector = try first { () throws(ClaimFaults) in try ClaimSelector(selection, among: plan.variants) }
    var gaps: [String] = []
    let groups = zip(selector.variants, selector.groupNames).map { variant, name in
      let seeds = selector.seeds(of: variant)
      let values = seeds.map { seed in
        let trial = "\(variant.name)/seed-\(seed)"
        guard let file = file(of: variant, seed) else {
          gaps.append("\(trial) has no result")
          return Bounds.unknown
        }
        let measured =
          (try? StoredNumber(selector, in: file, variant)) ?? StoredNumber(.unknown, "\(selector.column.name) cannot be read")
        if !measured.gap.isEmpty { gaps.append("\(trial): \(measured.gap)") }
        return measured.bounds
      }
      return ClaimSample.Group(name: name, seeds: seeds, values: values)
    }
    return ClaimSample(groups, variesWithSeed: selector.column.variesWithSeed, gaps: gaps)
  }

  func level(of baseline: ClaimSelection) throws(ClaimFault) -> Bounds {
    Bounds(try first { () throws(ClaimFaults) in try ClaimLevel(baseline, among: plan.variants) }.value)
  }

  /// The first of many faults: a plan with any is not run, so that there is none unless the file was changed since.
  private func first<Result>(_ resolve: () throws(ClaimFaults) -> Result) throws(ClaimFault) -> Result {
    do throws(ClaimFaults) {
      return try resolve()
    } catch {
      throw error.all.first ?? ClaimFault(0..<1, "the claim does not fit the plan", "")
    }
  }

  private func file(of variant: PlannedVariant, _ seed: Int) -> TrialFile? {
    let name = "\(variant.name)/seed-\(seed)"
    if let known = files[name] { return known }
    let file = try? TrialFile(reading: folder.trial(variant: variant.name, seed: seed))
    files[name] = .some(file)
    return file
  }
}

/// One number of one trial.
struct StoredNumber {
  let bounds: Bounds
  /// Why it is not exact, "" where it is.
  let gap: String

  init(_ bounds: Bounds, _ gap: String = "") { (self.bounds, self.gap) = (bounds, gap) }

  /// Throws where the file does not hold what its settings promise.
  init(_ selector: ClaimSelector, in file: TrialFile, _ variant: PlannedVariant) throws(StoreError) {
    let hasDiverged = try file.text(attribute: "status") == "diverged"
    func measured(_ value: Double?, or reason: String) -> StoredNumber {
      guard let value, !value.isNaN else { return StoredNumber(.unknown, hasDiverged ? "diverged" : reason) }
      return StoredNumber(Bounds(value))
    }
    let name = selector.column.name
    switch selector.column.source {
    case .fact(.steps): self.init(Bounds(Double(try file.shape(TrialPath.history("loss")).first ?? 0)))
    case .fact(.parameters): self.init(Bounds(Double(variant.parameterCount)))
    case .fact(.hasDiverged): self.init(Bounds(hasDiverged))
    case .fact(.hasStopped): self.init(Bounds((try? file.integer(attribute: TrialAttribute.stoppedAt)) != nil))
    case .quantity:
      guard let (quantity, column) = selector.column.quantity(in: variant, member: selector.parameter) else {
        self.init(.unknown, "\(name) is not recorded")
        return
      }
      if case .summary(let summary) = column.reading {
        self = measured(
          StoredNumber.value(of: summary, try file.reals(quantity.path)), or: "\(name) is not a number")
        return
      }
      let values: [Double], row: Int?
      switch quantity.rhythm {
      case .trial: (values, row) = (try file.reals(quantity.path), nil)
      case .update, .evaluation:
        let all = try file.reals(quantity.path)
        let index = try StoredNumber.index(of: selector.moment, in: file, quantity, count: all.count)
        guard let index else {
          self = measured(nil, or: "there is no \(name) at that moment")
          return
        }
        (values, row) = ([all[index]], index)
      case .record:
        let index = try StoredNumber.record(selector.moment, in: file)
        guard let index, index < (try file.shape(quantity.path).first ?? 0) else {
          self.init(.unknown, "there is no record at that moment")
          return
        }
        (values, row) = (try file.reals(quantity.path, row: index), index)
      }
      self = try StoredNumber(column, of: quantity, values, row, selector, in: file, measured: measured)
    }
  }

  /// The number that a column takes from a quantity's numbers at one moment.
  private init(
    _ column: ColumnDeclaration, of quantity: QuantityDeclaration, _ values: [Double], _ row: Int?, _ selector: ClaimSelector,
    in file: TrialFile, measured: (Double?, String) -> StoredNumber
  ) throws(StoreError) {
    let value: Double?, reason: String
    switch column.reading {
    case .norm: (value, reason) = (values.reduce(0) { $0 + $1 * $1 }.squareRoot(), "\(column.name) is not a number")
    case .element:
      value = values.indices.contains(selector.lag) ? values[selector.lag] : nil
      guard value?.isNaN == false else {
        self.init(.unknown, "no sequence has lag \(selector.lag)")
        return
      }
      reason = ""
    case .value, .firstElement, .summary: (value, reason) = (values.first, "\(column.name) is not a number")
    }
    guard let censoring = column.censoredBy, let row, let value, !value.isNaN else {
      self = measured(value, reason)
      return
    }
    let group = quantity.path.dropLast(quantity.name.count)
    let isCensored = try file.integers(group + censoring, row: row).first == 1
    self =
      isCensored
      ? StoredNumber(Bounds(value, .infinity), "\(column.name) is \(StoredNumber.spelling(value)) or more")
      : StoredNumber(Bounds(value))
  }

  private static func value(of summary: ColumnDeclaration.Summary, _ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    switch summary {
    case .greatest: return values.contains(where: \.isNaN) ? .nan : values.max()
    case .least: return values.contains(where: \.isNaN) ? .nan : values.min()
    case .median: return median(values)
    case .shareBelowOne: return Double(values.count { $0 < 1 }) / Double(values.count)
    }
  }

  /// Where an update or evaluation stands; nil where the trial has none.
  private static func index(
    of moment: ClaimSelector.Moment, in file: TrialFile, _ quantity: QuantityDeclaration, count: Int
  ) throws(StoreError) -> Int? {
    switch moment {
    case .first: return count > 0 ? 0 : nil
    case .last: return count > 0 ? count - 1 : nil
    case .step(let step):
      let steps = quantity.rhythm == .evaluation ? TrialPath.evaluation("step") : TrialPath.history(AxisName.step)
      return try file.integers(steps).prefix(count).firstIndex(of: Int64(step))
    }
  }

  /// The row of a record; records of an event do not stand in order.
  private static func record(_ moment: ClaimSelector.Moment, in file: TrialFile) throws(StoreError) -> Int? {
    let steps = try file.integers(TrialPath.records.step)
    switch moment {
    case .first: return steps.min().flatMap { steps.firstIndex(of: $0) }
    case .last: return steps.max().flatMap { steps.firstIndex(of: $0) }
    case .step(let step): return steps.firstIndex(of: Int64(step))
    }
  }

  private static func spelling(_ real: Double) -> String { Int(exactly: real).map(String.init) ?? real.description }
}
