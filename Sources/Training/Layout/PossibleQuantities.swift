import Components
import Diagnostics
public import SequenceTasks
public import TrialFormat

/// Everything that trials may hold and claims can name, known before there is a plan: for help, and to tell a
/// wrong name from one that is only missing in a plan.
public enum PossibleQuantities {
  /// - Parameter metrics: of the tasks in question.
  public static func all(metrics: [any SequenceMetric]) -> [QuantityDeclaration] {
    let sets = EvaluationQuantities.declarations(
      EvaluationQuantities.measures(metrics, lossUnit: "1", isClassified: true))
    let history =
      HistoryQuantities.usual(lossUnit: nil, isClassified: true) + HistoryQuantities.penalty
      + ControlReport.columns.enumerated().map { HistoryQuantities.control($1.column, at: $0) }
    return sets + history.map(\.declaration) + diagnostics + RecordColumns.possible
  }

  /// The quantities of every kind of diagnostic, as if a trial had one of each.
  private static let diagnostics = Family.diagnostics.members.flatMap { member -> [QuantityDeclaration] in
    guard let kind = member as? any Instrument.Type else { return [] }
    return kind.placed(TrialDeclaration(quantities: kind.quantities), as: kind.kind).quantities
  }
}
