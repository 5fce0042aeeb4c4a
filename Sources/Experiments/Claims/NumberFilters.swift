import Components
import Statistics
import TrialFormat

/// Which of a trial's numbers a claim means, by the filters that its column declares: `engine=rtrl`, `lag=10`.
struct NumberFilters {
  /// The filters' values by their names.
  private(set) var values: [String: String] = [:]
  /// What they choose of each variant; nil for facts, where there is nothing to choose.
  private(set) var selections: [ColumnSelection?] = []

  init(
    _ selection: ClaimSelection, of column: ClaimColumn, in variants: [PlannedVariant],
    _ faults: inout [TextFault]
  ) {
    if let absence = variants.lazy.compactMap({ column.absence(in: $0) }).first {
      faults.append(TextFault(selection.nameRange, absence.message, absence.remedy))
      return
    }
    let count = faults.count
    for filter in selection.filters {
      if !column.filters.contains(where: { $0.name == filter.key }) {
        guard ColumnFilter.standard.contains(where: { $0.name == filter.key }) else { continue }
        faults.append(TextFault(filter.keyRange, "\(column.name) has no '\(filter.key)'", "remove it"))
      } else if filter.isNegated {
        faults.append(
          TextFault(
            filter.valueRange, "'\(filter.key)' names one and cannot be negated",
            "write \(filter.key)=\(filter.value)"))
      } else if values.updateValue(filter.value, forKey: filter.key) != nil {
        faults.append(TextFault(filter.keyRange, "'\(filter.key)' is said twice", "keep one of them"))
      }
    }
    for filter in column.filters
    where filter.isRequired && !selection.filters.contains(where: { $0.key == filter.name }) {
      faults.append(
        TextFault(
          selection.nameRange, "\(column.name) does not say which \(filter.name)",
          "write \(column.name)[\(filter.name)=\(filter.example)]"))
    }
    guard faults.count == count, case .quantity = column.source else {
      selections = variants.map { _ in nil }
      return
    }
    for variant in variants {
      do throws(ColumnSelectionFault) {
        selections.append(try variant.declaration.selection(of: column.name, by: values))
      } catch {
        faults.append(fault(error, of: variant, selection, column))
        return
      }
    }
  }

  /// A filter that chooses nothing of a variant, in words.
  private func fault(
    _ fault: ColumnSelectionFault, of variant: PlannedVariant, _ selection: ClaimSelection,
    _ column: ClaimColumn
  ) -> TextFault {
    let own = selection.filters.filter { values[$0.key] != nil }
    let filter = own.first { $0.key == fault.filter }, value = filter?.value ?? ""
    let near = Spelling.nearest(to: value, among: fault.known).map { "did you mean '\($0)'? " } ?? ""
    let others = own.filter { $0.key != fault.filter }.map { "\($0.key)=\($0.value)" }
    let shown = column.name + (others.isEmpty ? "" : "[\(others.joined(separator: ", "))]")
    return TextFault(
      filter?.valueRange ?? selection.nameRange,
      "\(fault.isWithin ? "\(shown) of " : "")variant \(variant.name) has no \(fault.filter) \(TextFault.shown(value))",
      fault.known.isEmpty ? "remove it" : near + "known: \(Spelling.list(fault.known, limit: 12))")
  }
}
