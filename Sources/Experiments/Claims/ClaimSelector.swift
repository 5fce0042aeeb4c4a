public import Components
import Language
public import Statistics
public import TrialFormat

/// Which numbers of which trials a column of a claim refers to: its filters, understood by means of the
/// plan's settings.
public struct ClaimSelector: Sendable {
  public let column: ClaimColumn
  public let subject: ClaimSubject
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

  /// What a variant is called in a sample: a point of a scan otherwise than a variant of trials.
  public func label(of variant: PlannedVariant) -> String { ClaimSubjects.label(variant, subject) }

  /// What its numbers are of.
  public var sampleNoun: String { subject == .scan ? "network" : "trial" }

  /// Throws everything that is wrong with the selection at once.
  public init(_ selection: ClaimSelection, among subjects: ClaimSubjects) throws(ClaimFaults) {
    guard let column = ClaimColumn.named(selection.name, among: subjects.variants) else {
      throw ClaimFaults([
        TextFault(
          selection.nameRange, "there is no column \(TextFault.shown(selection.name))", "see: lab help claims"
        )
      ])
    }
    self.column = column
    var faults: [TextFault] = []
    subject = ClaimSubject(of: selection, column, &faults)
    guard faults.isEmpty else { throw ClaimFaults(faults) }
    let own = Set(column.filters.map(\.name)),
      others = Set(ColumnFilter.standard.map(\.name)).subtracting(own)
    let settings = SettingFilters(
      selection, taking: own.union(MomentFilter.keys + ["seed", ClaimSubject.key]), passing: others,
      of: subject, among: subjects.all(subject), &faults)
    let moment = MomentFilter(selection, of: column, in: settings.variants, of: subject, &faults)
    let numbers = NumberFilters(selection, of: column, in: settings.variants, &faults)
    var seeds: Set<Int>?, isFirst = true
    for filter in selection.filters where filter.key == "seed" {
      if isFirst {
        seeds = ClaimSelector.seeds(filter, of: settings.variants, &faults)
      } else {
        faults.append(TextFault(filter.keyRange, "'seed' is said twice", "write seed=[1, 3]"))
      }
      isFirst = false
    }
    guard faults.isEmpty else { throw ClaimFaults(faults) }
    (self.variants, groupNames) = (settings.variants, settings.groupNames)
    (self.seeds, reduction) = (seeds, moment.reduction)
    (values, selections) = (numbers.values, numbers.selections)
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
