import SequenceTasks
import Store
import Training
import TrialFormat

/// Writes the series of a trial into its file: the history, with a row for each update, the evaluations and
/// the test.
struct TrialHistory {
  private let history: [HistoryQuantity]
  private let metrics: [any SequenceMetric]
  private var updates: [UpdateReport] = []

  init(_ layout: TrialLayout) { (history, metrics) = (layout.history, layout.metrics) }

  /// Adds one update; many are written at once.
  mutating func append(_ report: UpdateReport, to writer: BackgroundWriter) throws(StoreError) {
    updates.append(report)
    if updates.count >= 1024 { try write(to: writer) }
  }

  /// Writes the updates added so far.
  mutating func write(to writer: BackgroundWriter) throws(StoreError) {
    guard !updates.isEmpty else { return }
    let updates = updates, history = history
    try writer.perform { writer throws(StoreError) in
      for quantity in history { try writer.append(quantity.declaration.path, updates.map(quantity.value)) }
      try writer.append(TrialPath.history(AxisName.step), updates.map { Int64($0.update) })
    }
    self.updates.removeAll(keepingCapacity: true)
  }

  /// Appends an evaluation of the validation set.
  func append(_ evaluation: Evaluation, to writer: BackgroundWriter) throws(StoreError) {
    let measured = values(of: evaluation)
    try writer.perform { writer throws(StoreError) in
      for (name, value) in measured { try writer.append(TrialPath.evaluation(name), [value]) }
      try writer.append(TrialPath.evaluation("step"), [Int64(evaluation.update)])
    }
  }

  /// Writes the result on the test set; NaN for a trial that diverged.
  func write(test evaluation: Evaluation?, to writer: BackgroundWriter) throws(StoreError) {
    let measured =
      evaluation.map { values(of: $0) }
      ?? EvaluationQuantities.names(metrics: metrics).map { (name: $0, value: Double.nan) }
    try writer.perform { writer throws(StoreError) in
      for (name, value) in measured { try writer.write(TrialPath.test(name), [value]) }
    }
  }

  /// What an evaluation measured, by dataset.
  func values(of evaluation: Evaluation) -> [(name: String, value: Double)] {
    EvaluationQuantities.values(of: evaluation, metrics: metrics)
  }
}
