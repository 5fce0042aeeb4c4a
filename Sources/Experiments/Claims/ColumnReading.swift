public import Components
import SequenceTasks
import Statistics
public import TrialFormat

/// Which of a trial's numbers a column with its brackets means.
public struct ColumnReading: Sendable {
  public let column: ClaimColumn
  /// When the number is taken.
  public let reduction: SeriesReduction
  /// The values of the column's own filters, by their names.
  public let values: [String: String]

  init(_ column: ClaimColumn, _ reduction: SeriesReduction, _ values: [String: String]) {
    (self.column, self.reduction, self.values) = (column, reduction, values)
  }

  /// Reads a column as claims write it, of trials whose plan is not known: `test_loss`, `gradient_reach[at=first]`,
  /// `validation_loss of the last 5 evaluations`.
  ///
  /// - Parameter text: the column; its brackets say when, and nothing else.
  /// - Throws: a fault in the text where there is no such column, or one of several numbers that only a plan tells
  ///   apart.
  public init(storedColumn text: String) throws(TextFault) {
    guard case .column(let selection) = try ClaimParser.parse(text).content else {
      throw TextFault(
        0..<text.unicodeScalars.count, "this is no column", "write one, as test_loss: see lab help claims")
    }
    let known = ClaimColumn.all(metrics: Tasks.metrics)
    guard let column = known.first(where: { $0.name == selection.name }) else {
      let near = Spelling.nearest(to: selection.name, among: known.map(\.name)).map {
        "did you mean '\($0)'? "
      }
      throw TextFault(
        selection.nameRange, "there is no column \(TextFault.shown(selection.name))",
        "\(near ?? "")see: lab help claims")
    }
    guard !column.filters.contains(where: \.isRequired) else {
      throw TextFault(
        selection.nameRange,
        "\(column.name) is several numbers, which only the plan of its experiment tells apart",
        "write a claim about it, or look at it with lab show")
    }
    if let filter = selection.filters.first(where: { !MomentFilter.keys.contains($0.key) }) {
      throw TextFault(
        filter.keyRange, "'\(filter.key)' chooses among trials or numbers, and here brackets say when",
        "write at=first, at=last, at=best, at=NUMBER, over=area or last=5")
    }
    var faults: [TextFault] = []
    let moment = MomentFilter(selection, of: column, in: [], of: .trials, &faults)
    if let fault = faults.first { throw fault }
    self.init(column, moment.reduction, [:])
  }

  /// What it chooses where the declaration of the trial is not known; nil for a fact.
  public var storedSelection: ColumnSelection? {
    guard case .quantity(let quantity, _) = column.source else { return nil }
    return try? TrialDeclaration(quantities: [quantity]).selection(of: column.name, by: values)
  }
}

extension ClaimSelector {
  /// Which of a trial's numbers it means.
  public var reading: ColumnReading { ColumnReading(column, reduction, values) }
}
