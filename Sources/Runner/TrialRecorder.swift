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

  /// The most bytes of a file that lies in memory until it is finished. Nobody reads an unfinished one: a trial that
  /// is killed goes on from its checkpoints.
  private static let mostInMemory = 16.0 * 1_048_576

  /// Creates the file.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - path: where its file will lie.
  ///   - templates: what it begins with, if others like it were made before.
  ///   - fill: writes what was recorded before, where the trial goes on from a checkpoint.
  init(
    _ trial: PlannedTrial, at path: String, templates: TrialTemplates = TrialTemplates(),
    fill: (TrialWriter) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    layout = trial.variant.layout
    let file = try TrialWriter(
      at: path, as: try templates.template(of: trial, layout),
      isInMemory: trial.variant.fileSize.total.bytes <= TrialRecorder.mostInMemory)
    try file.writeOwnAttributes(trial)
    try fill(file)
    let recorded = try file.rows(of: TrialPath.records.step)
    writer = BackgroundWriter(file)
    history = TrialHistory(layout)
    records = TrialRecords(layout, to: writer, count: recorded)
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

  /// Writes a checkpoint in the background: everything until now, and the state.
  mutating func write(_ state: TrainingState, _ tally: TrialTally, to checkpoints: TrialCheckpoints)
    throws(StoreError)
  {
    try history.write(to: writer)
    try writer.perform { writer throws(StoreError) in try checkpoints.write(state, tally, of: writer) }
    try writer.flush()
  }

  /// Waits until everything is written, then removes the file: a trial that is interrupted.
  func discard() throws(StoreError) { try writer.discard() }

  /// Adds what became known only during the run, waits until everything is written, and gives the file its
  /// name.
  ///
  /// - Returns: the file's digest, if it is known without reading it.
  @discardableResult
  mutating func finish(provenance: String) throws(StoreError) -> FileDigest? {
    try history.write(to: writer)
    try setAttribute(TrialAttribute.provenance, .text(provenance))
    return try writer.finish()
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
