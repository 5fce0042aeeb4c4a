import Reports
import Runner
import Statistics

/// What a command has to say of one experiment.
struct RunReport {
  let name: String
  /// Nil where there is none.
  let page: String?
  let problems: [String]
  let claims: [JudgedClaim]
  /// What is stored of every planned trial.
  let trials: [RunPage.Trial]
  /// What became of them now; none where nothing was to be run.
  let results: [TrialResult]

  /// Whether the exit status says so.
  var isBad: Bool { page == nil || !problems.isEmpty || claims.contains { $0.outcome == .fails } }

  /// Claims and problems on standard error; of the claims, where it is to be quiet, only those that are false.
  func tell(quiet: Bool) {
    let error = Terminal.standardError
    if quiet {
      for refutation in ClaimReport.refutations(claims) { error.writeLine("lab: \(name): \(refutation)") }
    } else {
      error.write(ClaimReport.text(claims, of: name))
    }
    for problem in problems { error.writeLine("lab: \(name): \(problem)") }
  }
}
