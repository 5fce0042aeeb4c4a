public import Archive
import Components
import OrderedCollections

extension PlannedTrial {
  /// The trial that its stored file should hold.
  public var expected: ExpectedTrial {
    let experiment = variant.experiment
    return ExpectedTrial(experiment: experiment.name, variant: variant.name, seed: seed, identity: identity) {
      .table([
        "task": experiment.task.resolved, "model": experiment.model.table.without("from"),
        "gradient": experiment.gradient.table.without("beside"), "optimizer": experiment.optimizer.resolved,
        "loss": experiment.loss.table,
        "train": experiment.train.table,
      ])
    }
  }
}

extension PlannedTrial {
  /// Settings that change no numbers but decide what a file holds, and the revisions of records, companions
  /// and diagnostics: canonical JSON.
  public var recordsKept: String { variant.recordsKept }
}

extension Value {
  /// A table without one of its entries.
  func without(_ key: String) -> Value {
    guard case .table(var entries) = self else { return self }
    entries[key] = nil
    return .table(entries)
  }
}
