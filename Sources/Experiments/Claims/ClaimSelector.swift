public import Components
import Language
import Recurrent
import SequenceTasks
public import Statistics
import Training
public import TrialFormat

/// Which numbers of which trials a column of a claim refers to: its filters, understood by means of the
/// plan's settings.
public struct ClaimSelector: Sendable {
  public let column: ClaimColumn
  public let variants: [PlannedVariant]
  /// What distinguishes each of these variants from the others; "" if nothing does.
  public let groupNames: [String]
  private let seeds: Set<Int>?
  /// At which update, evaluation or record.
  public let moment: RecordChoice
  public let lag: Int
  public let parameter: String

  /// The seeds of a variant that are meant, in the plan's order.
  public func seeds(of variant: PlannedVariant) -> [Int] {
    variant.experiment.seeds.filter { seeds?.contains($0) ?? true }
  }

  /// Throws everything that is wrong with the selection at once.
  public init(_ selection: ClaimSelection, among variants: [PlannedVariant]) throws(ClaimFaults) {
    guard let column = ClaimColumn.named(selection.name, among: variants) else {
      throw ClaimFaults([
        TextFault(
          selection.nameRange, "there is no column \(TextFault.shown(selection.name))", "see: lab help claims"
        )
      ])
    }
    self.column = column
    var faults: [TextFault] = []
    let settings = SettingFilters(
      selection, taking: ["seed", "at", "lag", "parameter"], among: variants, &faults)
    var seeds: Set<Int>?, moment: RecordChoice?, lag: Int?, parameter: String?
    for filter in selection.filters {
      switch filter.key {
      case "seed": seeds = ClaimSelector.seeds(filter, of: settings.variants, &faults)
      case "at":
        if column.rhythm == .trial {
          faults.append(
            TextFault(
              filter.keyRange, "\(column.name) is one number for each trial: 'at' does not apply", "remove it"
            ))
        } else {
          moment = ClaimSelector.moment(filter, of: column, in: settings.variants, &faults)
        }
      case "lag", "parameter":
        guard column.needs.contains(filter.key) else {
          faults.append(TextFault(filter.keyRange, "\(column.name) has no '\(filter.key)'", "remove it"))
          continue
        }
        if filter.key == "lag" {
          lag = ClaimSelector.lag(filter, &faults)
        } else {
          parameter = ClaimSelector.parameter(filter, in: settings.variants, &faults)
        }
      default: continue
      }
    }
    for need in column.needs where !selection.filters.contains(where: { $0.key == need }) {
      let example = need == "lag" ? "lag=10" : "parameter=W"
      faults.append(
        TextFault(
          selection.nameRange, "\(column.name) does not say which \(need)", "write \(column.name)[\(example)]"
        ))
    }
    for case let absence? in settings.variants.lazy.map({ column.absence(in: $0) }).prefix(1) {
      faults.append(TextFault(selection.nameRange, absence.message, absence.remedy))
    }
    guard faults.isEmpty else { throw ClaimFaults(faults) }
    (self.variants, groupNames) = (settings.variants, settings.groupNames)
    (self.seeds, self.moment, self.lag, self.parameter) = (seeds, moment ?? .last, lag ?? 0, parameter ?? "")
  }

  private static func seeds(_ filter: ClaimFilter, of variants: [PlannedVariant], _ faults: inout [TextFault])
    -> Set<Int>?
  {
    let isList = filter.value.hasPrefix("[") && filter.value.hasSuffix("]")
    let text = isList ? filter.value.dropFirst().dropLast() : filter.value[...]
    var wanted: Set<Int> = []
    for item in text.split(separator: ",").map({ $0.trimmed }) {
      if let range = ScalarGrammar.range(item), range.count <= SettingsReader.rangeLimit {
        wanted.formUnion(range)
      } else if case .value(let seed) = ScalarGrammar.integer(item) {
        wanted.insert(seed)
      } else {
        faults.append(
          TextFault(
            filter.valueRange, "\(TextFault.shown(item)) is no seed", "write seed=1, seed=1..3 or seed=[1, 3]"
          ))
        return nil
      }
    }
    let planned = Set(variants.flatMap(\.experiment.seeds))
    if filter.isNegated { wanted = planned.subtracting(wanted) }
    if !variants.isEmpty, planned.isDisjoint(with: wanted) {
      faults.append(
        TextFault(
          filter.valueRange, "no trial has such a seed",
          "seeds: \(Spelling.list(planned.sorted().map(String.init)))"))
    }
    return wanted
  }

  private static func moment(
    _ filter: ClaimFilter, of column: ClaimColumn, in variants: [PlannedVariant], _ faults: inout [TextFault]
  ) -> RecordChoice? {
    func refuse(_ message: String, _ remedy: String) -> RecordChoice? {
      faults.append(TextFault(filter.valueRange, message, remedy))
      return nil
    }
    guard !filter.isNegated else {
      return refuse("'at' is one moment", "write at=first, at=last or at=NUMBER")
    }
    switch filter.value {
    case "first": return .first
    case "last": return .last
    default: break
    }
    guard case .value(let step) = ScalarGrammar.integer(filter.value), step >= 0 else {
      return refuse(
        "\(TextFault.shown(filter.value)) is no moment of training",
        "write at=first, at=last, or the number of an update")
    }
    for variant in variants {
      let steps = variant.experiment.train.updates, every = variant.experiment.train.evaluateEvery
      switch column.rhythm {
      case .update where step >= steps:
        return refuse(
          "there is no update \(step): train.steps is \(steps), so the last is \(steps - 1)", "write at=last")
      case .evaluation where step != steps && (step == 0 || every.map { !step.isMultiple(of: $0) } ?? true):
        let known =
          every.map { "after every \($0) updates, and after \(steps)" } ?? "only after update \(steps)"
        return refuse("there is no evaluation after \(step) updates", "evaluations are \(known)")
      case .record where !variant.experiment.record.mayHold(step, of: steps):
        let known = variant.experiment.record.schedule(updates: steps).map(String.init)
        return refuse(
          "there is no record before update \(step)",
          "records: \(Spelling.list(known, limit: 8)); or add \(step) to record.at")
      default: continue
      }
    }
    return .update(step)
  }

  private static func lag(_ filter: ClaimFilter, _ faults: inout [TextFault]) -> Int? {
    guard !filter.isNegated, case .value(let lag) = ScalarGrammar.integer(filter.value), lag >= 0 else {
      faults.append(TextFault(filter.valueRange, "a lag is a whole number of steps", "write lag=10"))
      return nil
    }
    return lag
  }

  private static func parameter(
    _ filter: ClaimFilter, in variants: [PlannedVariant], _ faults: inout [TextFault]
  ) -> String? {
    for variant in variants {
      let known = ParameterNames(variant.experiment.model, variant.source.shape).shapes.map(\.name)
      guard filter.isNegated || !known.contains(filter.value) else { continue }
      let near = Spelling.nearest(to: filter.value, among: known).map { "did you mean '\($0)'? " } ?? ""
      faults.append(
        TextFault(
          filter.valueRange, "variant \(variant.name) has no parameter \(TextFault.shown(filter.value))",
          near + "known: \(Spelling.list(known))"))
      return nil
    }
    return filter.value
  }
}

/// Everything wrong with a part of a claim.
public struct ClaimFaults: Error {
  public let all: [TextFault]

  init(_ all: [TextFault]) { self.all = all }
}

extension Substring {
  /// Without blanks at its ends.
  fileprivate var trimmed: String {
    var words = self.drop { $0 == " " }
    while words.last == " " { words.removeLast() }
    return String(words)
  }
}
