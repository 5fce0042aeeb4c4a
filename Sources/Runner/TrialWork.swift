import Archive
import Components
import Experiments
import Store

/// What a process says of the trial that it works on, so that others know whether it is theirs.
struct TrialWork {
  private let trial: PlannedTrial

  init(_ trial: PlannedTrial) { self.trial = trial }

  /// The lines of its lease.
  ///
  /// - Parameter command: the command line of this process.
  func facts(command: String) -> [(name: String, value: String)] {
    [
      ("trial", trial.name), ("identity", trial.identity), ("records", trial.recordsKept),
      ("command", command), ("settings", trial.variant.settingsText),
    ]
  }

  /// Why what another process computes is not this trial; nil if it is, or if its lease does not say.
  func conflict(with held: HeldLease) -> String? {
    guard let identity = held.facts["identity"], let records = held.facts["records"],
      identity != trial.identity || records != trial.recordsKept
    else { return nil }
    var differences: [String] = []
    if identity != trial.identity {
      differences = trial.expected.differences(from: held.facts["settings"] ?? "").map {
        "\($0.key) \($0.stored ?? "not set") there, \($0.expected) here"
      }
      if differences.isEmpty { differences = ["data, weights to begin with or version of lab's numerics"] }
    } else {
      differences = ["records"]
    }
    let rest = differences.count > 4 ? "; \(differences.count - 4) more" : ""
    return """
      \(TrialWork.holder(held)) is running it with other settings \
      (\(differences.prefix(4).joined(separator: "; "))\(rest)): \
      run this again when that has ended, or give one of the two another folder by --results
      """
  }

  /// Who holds a lease: `process 123 on host h`.
  static func holder(_ held: HeldLease) -> String { held.owner?.description ?? "another process" }
}
