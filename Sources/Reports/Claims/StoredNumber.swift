import Archive
import Experiments
import LinearAlgebra
import Statistics
import TrialFormat

/// One number of one trial, or of one point of a scan.
struct StoredNumber {
  let bounds: Bounds
  /// Why it is not exact; "" if it is.
  let gap: String

  init(_ bounds: Bounds, _ gap: String = "") { (self.bounds, self.gap) = (bounds, gap) }

  /// Throws if the trial does not hold what its settings promise.
  ///
  /// - Parameters:
  ///   - reading: what is asked for.
  ///   - selection: which of the trial's numbers that are; nil for a fact.
  ///   - trial: whose.
  ///   - parameters: how many numbers it trains.
  init(
    _ reading: ColumnReading, _ selection: ColumnSelection?, in trial: StoredTrial,
    parameters: () throws(ArchiveFault) -> Int
  ) throws(ArchiveFault) {
    func measured(_ value: Double?, or reason: String) -> StoredNumber {
      guard let value, !value.isNaN else {
        return StoredNumber(.unknown, trial.hasDiverged ? "diverged" : reason)
      }
      return StoredNumber(Bounds(value))
    }
    func updates() throws(ArchiveFault) -> Double { Double(try trial.history("loss").updates.count) }
    let name = reading.column.name
    switch reading.column.source {
    case .fact(.steps):
      self = trial.hasDiverged ? StoredNumber(.unknown, "diverged") : StoredNumber(Bounds(try updates()))
    case .fact(.stepsToSuccess):
      // Who never came there is behind everyone who did, however soon it gave up.
      self =
        trial.isStopped
        ? StoredNumber(Bounds(try updates()))
        : StoredNumber(Bounds(.infinity), trial.hasDiverged ? "diverged" : "train.until was never fulfilled")
    case .fact(.parameters): self.init(Bounds(Double(try parameters())))
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
      guard case .at(let moment) = reading.reduction else {
        // What became of a trial that diverged is no number to be averaged, or to be its best.
        let value = trial.hasDiverged ? nil : try trial.series(quantity.path).value(reading.reduction)
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
      let flag = try quantity.flag(of: column).flatMap { flag throws(ArchiveFault) in
        try trial.reals(of: flag, at: moment)?.first
      }
      self.init(
        reading, selection, among: all, width: try trial.shape(quantity.path).last ?? 0, isBound: flag == 1,
        otherwise: trial.hasDiverged ? "diverged" : nil)
    }
  }

  /// What the numbers of a quantity at one moment come to.
  ///
  /// - Parameters:
  ///   - reading: what is asked for.
  ///   - selection: which of the numbers that are.
  ///   - all: the numbers, row-major.
  ///   - width: of the quantity's last axis.
  ///   - isBound: whether it is only a lower bound.
  ///   - otherwise: why there may be no number; nil if nothing explains it.
  init(
    _ reading: ColumnReading, _ selection: ColumnSelection, among all: [Double], width: Int, isBound: Bool,
    otherwise: String? = nil
  ) {
    let name = reading.column.name, column = selection.column, values = selection.numbers(among: all)
    if let step = StoredNumber.step(of: column, reading), values.allSatisfy(\.isNaN) {
      self.init(.unknown, "no sequence has \(step)")
      return
    }
    let number: Double? =
      switch column.reading {
      case .norm: norm(values)
      case .meanNorm: StoredNumber.meanNorm(values, width: width)
      case .overElements(let summary): StoredNumber.value(of: summary, values.filter { !$0.isNaN })
      case .value, .overUpdates: values.first
      }
    guard let number, !number.isNaN else {
      self.init(.unknown, otherwise ?? "\(name) is not a number")
      return
    }
    if isBound {
      self.init(Bounds(number, .infinity), "\(name) is \(StoredNumber.spelling(number)) or more")
    } else {
      self.init(Bounds(number))
    }
  }

  /// The step of a sequence that a claim names, as `lag 9`; nil if it names none.
  private static func step(of column: ColumnDeclaration, _ reading: ColumnReading) -> String? {
    column.filters.lazy.filter(\.isOfSequence).compactMap { filter in
      reading.values[filter.name].map { "\(filter.name) \($0)" }
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
