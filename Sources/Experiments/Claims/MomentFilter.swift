import Components
import Language
import Statistics
import Training
import TrialFormat

/// When a column's number is taken, by `at`, `over` or `last` in its brackets; the last one where they say nothing.
struct MomentFilter {
  static let keys = ["at", "last", "over"]

  private(set) var reduction = SeriesReduction.at(.last)

  init(
    _ selection: ClaimSelection, of column: ClaimColumn, in variants: [PlannedVariant],
    of subject: ClaimSubject, _ faults: inout [TextFault]
  ) {
    let filters = selection.filters.filter { MomentFilter.keys.contains($0.key) }
    guard let filter = filters.first else { return }
    if subject == .scan {
      faults += filters.map {
        TextFault(
          $0.keyRange, "a scan measures each point once, before any update: '\($0.key)' does not apply",
          "remove it")
      }
    } else if column.rhythm == .trial {
      faults += filters.map {
        TextFault(
          $0.keyRange, "\(column.name) is one number for each trial: '\($0.key)' does not apply", "remove it")
      }
    } else if filters.count > 1 {
      faults.append(
        TextFault(
          filters[1].keyRange,
          "'\(filter.key)' and '\(filters[1].key)' each say when \(column.name) is taken",
          "keep one of them"))
    } else {
      do throws(TextFault) {
        reduction = try MomentFilter.reduction(filter, of: column, in: variants)
      } catch {
        faults.append(error)
      }
    }
  }

  private static func reduction(
    _ filter: ClaimFilter, of column: ClaimColumn, in variants: [PlannedVariant]
  ) throws(TextFault) -> SeriesReduction {
    if filter.isNegated {
      throw TextFault(
        filter.valueRange, "'\(filter.key)' is one moment",
        filter.key == "at" ? "write at=first, at=last or at=NUMBER" : "write \(filter.key)=\(filter.value)")
    }
    switch filter.key {
    case "over":
      guard filter.value == "area" else {
        throw TextFault(
          filter.valueRange, "\(TextFault.shown(filter.value)) is nothing a series is averaged over",
          "write over=area, the mean over updates")
      }
      try checkSeries(filter, column, "averaged over updates")
      try check(filter, column, variants, count: 2) { variant, known in
        "the area below \(column.name) needs two numbers, and variant \(variant) has \(known)"
      }
      return .average
    case "last":
      guard case .value(let count) = ScalarGrammar.integer(filter.value), count > 0 else {
        throw TextFault(
          filter.valueRange, "\(TextFault.shown(filter.value)) is no number of \(column.numbers)",
          "write last=5 for the mean of the last five")
      }
      try checkSeries(filter, column, "averaged over the last ones")
      try check(filter, column, variants, count: count) { variant, known in
        "variant \(variant) has \(known) \(column.numbers), not \(count)"
      }
      return .last(count)
    default: return try moment(filter, of: column, in: variants)
    }
  }

  /// Refuses what is measured at records: they may lie anywhere.
  private static func checkSeries(_ filter: ClaimFilter, _ column: ClaimColumn, _ done: String)
    throws(TextFault)
  {
    guard column.rhythm == .record else { return }
    throw TextFault(
      filter.keyRange,
      "\(column.name) is measured at records, and only numbers of updates and evaluations are \(done)",
      "write at=first, at=last or at=NUMBER")
  }

  /// Refuses a reduction of more numbers than a variant will have.
  private static func check(
    _ filter: ClaimFilter, _ column: ClaimColumn, _ variants: [PlannedVariant], count: Int,
    _ message: (_ variant: String, _ known: Int) -> String
  ) throws(TextFault) {
    for variant in variants {
      let train = variant.experiment.train,
        known = column.rhythm == .update ? train.updates : train.evaluations
      guard known < count else { continue }
      throw TextFault(
        filter.valueRange, message(variant.name, known),
        column.rhythm == .update ? "train for more updates" : "evaluate more often: train.evaluate_every")
    }
  }

  private static func moment(_ filter: ClaimFilter, of column: ClaimColumn, in variants: [PlannedVariant])
    throws(TextFault) -> SeriesReduction
  {
    func refuse(_ message: String, _ remedy: String) -> TextFault {
      TextFault(filter.valueRange, message, remedy)
    }
    switch filter.value {
    case "first": return .at(.first)
    case "last": return .at(.last)
    case "best":
      try checkSeries(filter, column, "searched for the best")
      guard let better = column.better else {
        throw refuse(
          "of \(column.name) neither more nor less is better", "write at=first, at=last or at=NUMBER")
      }
      return .best(better)
    default: break
    }
    guard case .value(let step) = ScalarGrammar.integer(filter.value), step >= 0 else {
      throw refuse(
        "\(TextFault.shown(filter.value)) is no moment of training",
        "write at=first, at=last, or the number of an update")
    }
    for variant in variants {
      let steps = variant.experiment.train.updates, every = variant.experiment.train.evaluateEvery
      switch column.rhythm {
      case .update where step >= steps:
        throw refuse(
          "there is no update \(step): train.steps is \(steps), so the last is \(steps - 1)", "write at=last")
      case .evaluation where step != steps && (step == 0 || every.map { !step.isMultiple(of: $0) } ?? true):
        let known =
          every.map { "after every \($0) updates, and after \(steps)" } ?? "only after update \(steps)"
        throw refuse("there is no evaluation after \(step) updates", "evaluations are \(known)")
      case .record where !variant.experiment.record.mayHold(step, of: steps):
        let known = variant.experiment.record.schedule(updates: steps).map(String.init)
        throw refuse(
          "there is no record before update \(step)",
          "records: \(Spelling.list(known, limit: 8)); or add \(step) to record.at")
      default: continue
      }
    }
    return .at(.update(step))
  }
}

extension ClaimColumn {
  /// What its numbers belong to, in words.
  fileprivate var numbers: String { rhythm == .update ? "updates" : "evaluations" }
}
