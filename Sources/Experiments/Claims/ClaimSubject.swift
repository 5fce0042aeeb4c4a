import Components
import Statistics
import TrialFormat

/// Whose numbers a column of a claim is of, by `of` in its brackets: those of trials, where they say nothing.
public enum ClaimSubject: String, CaseIterable, Sendable {
  case trials
  /// The points of the file's scan.
  case scan

  static let key = "of"

  /// What one of them is called.
  var noun: String {
    switch self {
    case .trials: "trial"
    case .scan: "point of the scan"
    }
  }

  /// - Parameters:
  ///   - selection: the column with its brackets.
  ///   - column: the column.
  ///   - faults: takes what is wrong.
  init(of selection: ClaimSelection, _ column: ClaimColumn, _ faults: inout [TextFault]) {
    let filters = selection.filters.filter { $0.key == ClaimSubject.key }
    self = filters.first.flatMap { ClaimSubject(rawValue: $0.value) } ?? .trials
    guard let filter = filters.first else { return }
    let known = Spelling.list(ClaimSubject.allCases.map(\.rawValue))
    if filters.count > 1 {
      faults.append(TextFault(filters[1].keyRange, "'of' is said twice", "keep one of them"))
    } else if filter.isNegated || ClaimSubject(rawValue: filter.value) == nil {
      faults.append(
        TextFault(
          filter.valueRange, "numbers are of \(known), not of \(TextFault.shown(filter.value))",
          "write of=scan for the points of the file's scan, or nothing for its trials"))
    } else if self == .scan, !column.isMeasuredAtRecords {
      faults.append(
        TextFault(
          filter.valueRange,
          "a scan trains nothing and measures record.diagnostics: it has no \(column.name)",
          "remove of=scan, or name a column of a diagnostic: see 'lab help diagnostics'"))
    }
  }
}

extension ClaimColumn {
  /// Whether a diagnostic measures it at records.
  fileprivate var isMeasuredAtRecords: Bool {
    guard case .quantity(let quantity, _) = source else { return false }
    return rhythm == .record && TrialPath.instrument(of: quantity.path) != nil
  }
}

extension ClaimSelection {
  /// Whether it is of the file's scan.
  var namesScan: Bool {
    filters.contains {
      $0.key == ClaimSubject.key && !$0.isNegated && $0.value == ClaimSubject.scan.rawValue
    }
  }
}
