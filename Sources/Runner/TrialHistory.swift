import Experiments
import Gradients
import Recurrent
import SequenceTasks
import Store
import Training

/// The series of a trial: `/history`, a row for each update, `/evaluation` and `/test`.
struct TrialHistory {
  private let layout: TrialLayout
  private var steps: [StepReport] = []

  init(_ layout: TrialLayout) { self.layout = layout }

  func create(in writer: TrialWriter) throws(StoreError) {
    let source = layout.trial.variant.source, settings = layout.trial.settings
    try writer.define(.unlimited("step", counting: "updates"), in: "/history")
    let stepLoss: [(String, AttributeValue)] = [
      ("long_name", "mean error of a scored step"), ("units", .text(layout.shape.outputs.lossUnit)),
    ]
    try writer.create("/history/step_loss", .float64, dimensions: ["step"], attributes: stepLoss)
    for name in ["loss", "accuracy", "gradient_norm", "clip_factor", "learning_rate"] {
      try writer.create("/history/\(name)", .float64, dimensions: ["step"])
    }
    if settings.gradient.penalty != nil {
      for (name, meaning) in [
        ("penalty", "the term before its weight; NaN where it was not computed"), ("penalty_weight", "what it was multiplied by"),
        ("penalty_gradient_norm", "norm of the weighted term's gradient"),
      ] {
        try writer.create(
          "/history/\(name)", .float64, dimensions: ["step"], attributes: [("long_name", .text(meaning))])
      }
    }
    for column in settings.optimizer.historyColumns {
      try writer.create(
        "/history/\(column.name)", .float64, dimensions: ["step"], attributes: [("long_name", .text(column.doc))])
    }
    try writer.define(.unlimited("evaluation"), in: "/evaluation")
    try writer.create("/evaluation/step", .int64, dimensions: ["evaluation"], attributes: [("units", "updates")])
    for (group, axes) in [("/evaluation", ["evaluation"]), ("/test", [])] {
      for name in ["loss", "accuracy"] { try writer.create("\(group)/\(name)", .float64, dimensions: axes) }
      try writer.create("\(group)/step_loss", .float64, dimensions: axes, attributes: stepLoss)
      for metric in source.metrics {
        let unit = metric.unit.map { [("units", AttributeValue.text($0))] } ?? []
        try writer.create(
          "\(group)/\(metric.name)", .float64, dimensions: axes, attributes: [("long_name", .text(metric.doc))] + unit)
      }
    }
  }

  /// Takes one update; many are written at once.
  mutating func append(_ report: StepReport, to writer: BackgroundWriter) throws(StoreError) {
    steps.append(report)
    if steps.count >= 1024 { try write(to: writer) }
  }

  /// Writes the updates taken so far.
  mutating func write(to writer: BackgroundWriter) throws(StoreError) {
    guard !steps.isEmpty else { return }
    let steps = steps, settings = layout.trial.settings
    try writer.perform { writer throws(StoreError) in
      try writer.append("/history/loss", steps.map(\.loss))
      try writer.append("/history/step_loss", steps.map(\.stepLoss))
      try writer.append("/history/accuracy", steps.map(\.accuracy))
      try writer.append("/history/gradient_norm", steps.map(\.gradientNorm))
      try writer.append("/history/clip_factor", steps.map(\.clipFactor))
      try writer.append("/history/learning_rate", steps.map(\.learningRate))
      if settings.gradient.penalty != nil {
        let reports = steps.compactMap(\.penalty)
        try writer.append("/history/penalty", reports.map(\.value))
        try writer.append("/history/penalty_weight", reports.map(\.weight))
        try writer.append("/history/penalty_gradient_norm", reports.map(\.gradientNorm))
      }
      for (index, column) in settings.optimizer.historyColumns.enumerated() {
        try writer.append("/history/\(column.name)", steps.map { $0.controls[index] })
      }
      try writer.append("/history/step", steps.map { Int64($0.step) })
    }
    self.steps.removeAll(keepingCapacity: true)
  }

  /// An evaluation of the validation set.
  func append(_ evaluation: Evaluation, to writer: BackgroundWriter) throws(StoreError) {
    let measured = values(of: evaluation)
    try writer.perform { writer throws(StoreError) in
      for (name, value) in measured { try writer.append("/evaluation/\(name)", [value]) }
      try writer.append("/evaluation/step", [Int64(evaluation.step)])
    }
  }

  /// What the test set says: nothing, NaN, of a trial that diverged.
  func write(test evaluation: Evaluation?, to writer: BackgroundWriter) throws(StoreError) {
    let names = TestQuantities.names(of: layout.trial.variant.source)
    let measured = evaluation.map { values(of: $0).map(\.value) } ?? names.map { _ in Double.nan }
    try writer.perform { writer throws(StoreError) in
      for (name, value) in zip(names, measured) { try writer.write("/test/\(name)", [value]) }
    }
  }

  /// What an evaluation measured, by dataset.
  func values(of evaluation: Evaluation) -> [(name: String, value: Double)] {
    let values = [evaluation.loss, evaluation.stepLoss, evaluation.accuracy] + evaluation.metrics
    return Array(zip(TestQuantities.names(of: layout.trial.variant.source), values))
  }
}

extension NetworkShape.Outputs {
  /// What files call the loss.
  var lossKind: String {
    switch self {
    case .classes: "cross-entropy"
    case .reals: "squared-error"
    }
  }

  /// What its numbers count.
  var lossUnit: String {
    switch self {
    case .classes: "nats"
    case .reals: "halved squares"
    }
  }
}
