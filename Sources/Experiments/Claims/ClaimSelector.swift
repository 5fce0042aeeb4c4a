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
  /// When the number is taken.
  public let reduction: SeriesReduction
  /// The values of the column's own filters, by their names.
  public let values: [String: String]
  /// The chosen numbers of each variant; nil for facts, which have no others.
  public let selections: [ColumnSelection?]

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
    let own = Set(column.filters.map(\.name)), common = Set(MomentFilter.keys + ["seed"])
    let others = Set(ColumnFilter.standard.map(\.name)).subtracting(own)
    let settings = SettingFilters(
      selection, taking: common.union(own), passing: others, among: variants, &faults)
    let moment = MomentFilter(selection, of: column, in: settings.variants, &faults)
    var seeds: Set<Int>?
    for filter in selection.filters {
      if filter.key == "seed" {
        seeds = ClaimSelector.seeds(filter, of: settings.variants, &faults)
      } else if others.contains(filter.key) {
        faults.append(TextFault(filter.keyRange, "\(column.name) has no '\(filter.key)'", "remove it"))
      } else if own.contains(filter.key), filter.isNegated {
        faults.append(
          TextFault(
            filter.valueRange, "'\(filter.key)' names one and cannot be negated",
            "write \(filter.key)=\(filter.value)"))
      }
    }
    for need in column.filters
    where need.isRequired && !selection.filters.contains(where: { $0.key == need.name }) {
      faults.append(
        TextFault(
          selection.nameRange, "\(column.name) does not say which \(need.name)",
          "write \(column.name)[\(need.name)=\(need.example)]"))
    }
    let given = selection.filters.filter { own.contains($0.key) }
    let values = Dictionary(given.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    var selections: [ColumnSelection?] = []
    if let absence = settings.variants.lazy.compactMap({ column.absence(in: $0) }).first {
      faults.append(TextFault(selection.nameRange, absence.message, absence.remedy))
    } else {
      do throws(TextFault) {
        selections = try ClaimSelector.selections(given, values, of: column, selection, in: settings.variants)
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw ClaimFaults(faults) }
    (self.variants, groupNames) = (settings.variants, settings.groupNames)
    (self.seeds, reduction) = (seeds, moment.reduction)
    (self.values, self.selections) = (values, selections)
  }

  /// What the column's own filters choose of each variant.
  private static func selections(
    _ given: [ClaimFilter], _ values: [String: String], of column: ClaimColumn, _ selection: ClaimSelection,
    in variants: [PlannedVariant]
  ) throws(TextFault) -> [ColumnSelection?] {
    guard case .quantity = column.source else { return variants.map { _ in nil } }
    var selections: [ColumnSelection?] = []
    for variant in variants {
      do throws(ColumnSelectionFault) {
        selections.append(try variant.declaration.selection(of: column.name, by: values))
      } catch {
        let filter = given.first { $0.key == error.filter }, value = filter?.value ?? ""
        let near = Spelling.nearest(to: value, among: error.known).map { "did you mean '\($0)'? " } ?? ""
        let others = given.filter { $0.key != error.filter }.map { "\($0.key)=\($0.value)" }
        let shown = column.name + (others.isEmpty ? "" : "[\(others.joined(separator: ", "))]")
        let owner = (error.isWithin ? "\(shown) of " : "") + "variant \(variant.name)"
        throw TextFault(
          filter?.valueRange ?? selection.nameRange,
          "\(owner) has no \(error.filter) \(TextFault.shown(value))",
          error.known.isEmpty ? "remove it" : near + "known: \(Spelling.list(error.known, limit: 12))")
      }
    }
    return selections
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
