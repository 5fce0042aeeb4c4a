import Experiments
import LinearAlgebra
import Recurrent
import Store
import Training
import TrialFormat

/// Writes what a trial reports into its file while training goes on.
struct TrialRecorder {
  private let layout: TrialLayout
  private let writer: BackgroundWriter
  private var history: TrialHistory
  private var records: TrialRecords

  init(_ trial: PlannedTrial, at path: String) throws(StoreError) {
    layout = trial.variant.layout
    let file = try TrialWriter(at: path)
    try file.create(trial, layout)
    writer = BackgroundWriter(file)
    history = TrialHistory(layout)
    records = TrialRecords(layout, to: writer)
  }

  /// Writes one event. What it holds is copied before this returns; after a record it is on its way to the
  /// operating system.
  mutating func write(_ event: TrainingEvent, network: Network) throws(StoreError) {
    switch event {
    case .update(let report): try history.append(report, to: writer)
    case .record(let record):
      try records.append(record)
      try history.write(to: writer)
      try writer.flush()
    case .evaluation(let evaluation): try history.append(evaluation, to: writer)
    case .test(let evaluation): try history.write(test: evaluation, to: writer)
    case .samples(let samples):
      try writer.perform { writer throws(StoreError) in try TrialSamples(samples).write(to: writer) }
    case .stopped(let update, let reason):
      try setAttribute(TrialAttribute.stoppedAt, .integer(update))
      try setAttribute(TrialAttribute.stoppedBecause, .text(reason))
    case .end(let outcome):
      try history.write(to: writer)
      try writeFinal(network.parameters)
      if case .diverged(let update) = outcome {
        try setAttribute(TrialAttribute.divergedAt, .integer(update))
        try history.write(test: nil, to: writer)
      }
      try setAttribute(TrialAttribute.status, .text(outcome == .done ? "done" : "diverged"))
    }
  }

  /// Adds what became known only during the run, waits until everything is written, and gives the file its
  /// name.
  func finish(provenance: String) throws(StoreError) {
    try setAttribute(TrialAttribute.provenance, .text(provenance))
    try writer.finish()
  }

  /// What an evaluation measured, by dataset.
  func values(of evaluation: Evaluation) -> [(name: String, value: Double)] { history.values(of: evaluation) }

  /// The parameters after the last update, which no later event changes.
  private func writeFinal(_ parameters: Parameters) throws(StoreError) {
    for shape in layout.parameters {
      let matrix = parameters[shape.name]
      try writer.perform { writer throws(StoreError) in
        try matrix.withBytes { bytes throws(StoreError) in
          try writer.write(TrialPath.finalParameter(shape.name), bytes)
        }
      }
    }
  }

  private func setAttribute(_ name: String, _ value: AttributeValue) throws(StoreError) {
    try writer.perform { writer throws(StoreError) in try writer.setAttribute(name, value) }
  }
}
