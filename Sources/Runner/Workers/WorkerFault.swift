import Processes

/// Why no worker can be put to work, and what to do.
public struct WorkerFault: Error, CustomStringConvertible {
  public let description: String
  /// Whether the next one may have more luck.
  private(set) var isAccident = false

  private static let remedy = """
    give -j a smaller number, raise the limits that `ulimit -a` shows, or train in lab's own process with --in-process
    """

  /// The system starts no process.
  static func noProcess(_ error: SpawnError) -> WorkerFault {
    WorkerFault(description: "no worker can be started: \(error): \(remedy)")
  }

  /// The system starts no thread in it.
  static func noThread(_ error: SpawnError) -> WorkerFault {
    WorkerFault(description: "a worker cannot compute: \(error): \(remedy)")
  }

  /// It was lost before it could take a trial.
  static func lost(_ loss: WorkerLoss) -> WorkerFault {
    let words = loss.lastWords.map { "; it said last: \($0)" } ?? ""
    return WorkerFault(
      description: "no worker can be started: \(loss.sentence)\(words): \(remedy)", isAccident: true)
  }

  /// It read something else than the run.
  static func changed(_ what: String) -> WorkerFault {
    WorkerFault(description: "\(what): run this again, which keeps what is finished")
  }

  /// For a reason that it told.
  static func refused(_ reason: String) -> WorkerFault { WorkerFault(description: reason) }
}
