import Archive
import Diagnostics
import Experiments
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Training
import TrialFormat

/// A stored trial whose records are measured again.
struct RecordedTrial {
  let stored: StoredTrial
  /// The updates that its records precede, row by row.
  let updates: [Int]
  private let settings: TrialSettings
  private let shapes: [ParameterShape]
  private let probe: LateProbe?

  /// - Parameters:
  ///   - stored: the trial.
  ///   - trial: the same one, with its settings.
  ///   - instruments: what is to be measured, by their names in the trial.
  /// - Throws: if its records cannot be read.
  init(_ stored: StoredTrial, of trial: PlannedTrial, measuring instruments: [any Instrument])
    throws(ArchiveFault)
  {
    self.stored = stored
    updates = try stored.records().updates
    var settings = trial.settings
    settings.record.diagnostics = instruments
    let source = trial.variant.source
    (self.settings, shapes) = (settings, ParameterNames(settings.model, source.shape).shapes)
    probe = updates.isEmpty ? nil : LateProbe(settings, source: source)
  }

  /// What the instruments measure at a record, in their order.
  ///
  /// - Parameter row: of the record in the file.
  func measurements(row: Int) throws(ArchiveFault) -> [Measurements] {
    guard let probe else { return [] }
    let path = TrialPath.records
    var numbers: [(name: String, numbers: [Double])] = []
    for shape in shapes {
      numbers.append((shape.name, try self.numbers(path.parameter(shape.name), row, count: shape.count)))
    }
    return try probe.measurements(
      before: updates[row], at: numbers,
      initialState: { name, count throws(ArchiveFault) in
        try self.numbers(path.initialState(name), row, count: count)
      },
      companions: { batch throws(ArchiveFault) in try companions(row, on: batch) }
    ).map(\.measurements)
  }

  /// What the companions computed at a record.
  private func companions(_ row: Int, on batch: Batch) throws(ArchiveFault) -> [CompanionGradients] {
    let path = TrialPath.records
    var all: [CompanionGradients] = []
    for name in settings.gradient.companionNames {
      let gradients = Parameters(shapes, precision: settings.train.precision)
      for shape in shapes {
        let own = path.companionGradient(name, shape.name)
        gradients[shape.name].assign(try numbers(own, row, count: shape.count))
      }
      let norms = path.companion(name, "message_norms")
      all.append(
        CompanionGradients(
          name: name, gradients: gradients,
          error: try numbers(path.companion(name, "error"), row, count: shapes.count),
          cosine: try numbers(path.companion(name, "cosine"), row, count: shapes.count),
          // What is stored goes on to the longest batch's end.
          messageNorms: stored.contains(norms)
            ? Array(try stored.reals(norms, row: row).prefix(batch.outputShape.rows)) : nil))
    }
    return all
  }

  private func numbers(_ path: String, _ row: Int, count: Int) throws(ArchiveFault) -> [Double] {
    let numbers = try stored.reals(path, row: row)
    guard numbers.count == count else {
      throw ArchiveFault(
        stored.path,
        .unlikeDeclared([DeclarationDifference(path, expected: "\(count) numbers", found: "\(numbers.count)")]
        ))
    }
    return numbers
  }
}
