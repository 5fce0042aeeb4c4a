/// What a run tells a worker: one line of JSON each.
enum WorkerOrder: Codable, Equatable {
  /// The first: which plan to read.
  case begin(WorkerSetup)
  case compute(WorkerAssignment)
  /// Stop at the next update, at a checkpoint.
  case stop
}

/// All that a worker needs to make the same plan as the run that started it.
struct WorkerSetup: Codable, Equatable {
  /// The experiment file, as it was named.
  let file: String
  /// The `key=value` arguments that win over it.
  let overrides: [String]
  /// The folder of all experiments' results.
  let results: String
  /// Of the file's bytes and those that it extends.
  let digest: String
  /// What trial files say of the run: names and values, in the order of the page.
  let provenance: [[String]]
  let force: Bool
  let rehash: Bool
  /// Seconds between two checkpoints of a trial.
  let pause: Double
  /// Seconds that an update may last when nobody waits for it any more; 0 for any time.
  let patience: Double
}

/// A trial to be computed.
struct WorkerAssignment: Codable, Equatable {
  let trial: String
  /// Which the worker's plan must find as well: the data may have changed.
  let identity: String
  /// How often it was asked for in vain, because another process was computing it.
  let waits: Int
}
