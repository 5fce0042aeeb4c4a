import Reports
import Runner
import Statistics

/// What a command reports about one experiment.
struct RunReport {
  let name: String
  /// Nil if there is none.
  let page: String?
  let problems: [String]
  let claims: [JudgedClaim]
  /// What is stored of every planned trial.
  let trials: [RunPage.Trial]
  /// What became of the trials in this run; empty if nothing was to be run.
  let results: [TrialResult]

  /// Whether trials failed, or anything is missing.
  var isBad: Bool { page == nil || !problems.isEmpty }

  /// Whether a claim fails or is undecided.
  var hasOtherThanHeld: Bool { claims.contains { $0.outcome != .holds } }

  /// Whether a signal ended it before all trials were done.
  var isStopped: Bool { page == nil }

  /// Whether a claim is undecided.
  var isOpen: Bool { claims.contains { $0.outcome == .undecided } }

  /// Claims and problems, for people; if it is to be quiet, of the claims only those that fail.
  func text(quiet: Bool, color: Bool = false) -> String {
    let failures = quiet ? ClaimReport.failures(claims) : []
    return (quiet ? "" : ClaimReport.text(claims, of: name, color: color))
      + (failures + problems).map { "lab: \(name): \($0)\n" }.joined()
  }
}

extension RunReport {
  /// A run that was stopped: there is no page.
  init(name: String, stopped results: [TrialResult], problems: [String]) {
    self.init(
      name: name, page: nil, problems: problems, claims: [],
      trials: results.map {
        RunPage.Trial(
          variant: $0.variant, seed: $0.seed, status: $0.status.rawValue, file: $0.file, provenance: nil)
      }, results: results)
  }
}
