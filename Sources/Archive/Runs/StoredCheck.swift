public import TrialFormat

/// The stored gradient checks of a variant, which have a file of their own beside those of its trials.
public struct StoredCheck: Sendable {
  /// An engine beside BPTT.
  public struct Engine: Sendable {
    public let name: String
    public let standing: String
    public let agreement: EngineAgreement
  }

  public struct State: Sendable {
    public let name: String
    public let origin: String
    public let reductions: String
    public let omissions: String
    public let failures: String
    public let lines: [CheckVerdict]
    public let engines: [Engine]
  }

  public let variant: String
  public let states: [State]
}

extension StoredCheck {
  /// Reads the checks of a trial's variant.
  ///
  /// - Returns: nil if there are none, or if they were made with other settings.
  /// - Throws: if they are damaged.
  public init?(at path: String, expecting expected: ExpectedTrial) throws(ArchiveFault) {
    let file: ReopenedFile
    do throws(ArchiveFault) {
      file = try ReopenedFile(path, among: OpenFiles(limit: 1))
    } catch {
      guard error.cause == .missing else { throw error }
      return nil
    }
    _ = try TrialHead.format(of: file, at: path)
    guard try file.text(TrialAttribute.identity) == expected.identity else { return nil }
    func texts(_ name: String) throws(ArchiveFault) -> [String] { try file.texts(TrialPath.gradcheck(name)) }
    func reals(_ name: String) throws(ArchiveFault) -> [Double] { try file.reals(TrialPath.gradcheck(name)) }
    let names = try texts("state"), checks = try texts("check"), engines = try texts("engine")
    let parameters = try texts("parameter"), standings = try texts("engine_standing")
    let origins = try texts("origin"), reductions = try texts("reductions")
    let omissions = try texts("omissions"), failures = try texts("failures")
    let scopes = try texts("check_scope"), right = try file.integers(TrialPath.gradcheck("check_right"))
    let errors = try reals("check_error"), kappas = try reals("check_kappa")
    let differences = try reals("relative_error"), cosines = try reals("cosine")
    let count = engines.count, width = parameters.count
    guard let reference = engines.firstIndex(of: "bptt"),
      [origins.count, reductions.count, omissions.count, failures.count].allSatisfy({ $0 == names.count }),
      [scopes.count, right.count, errors.count, kappas.count].allSatisfy({ $0 == names.count * checks.count }
      ),
      [differences.count, cosines.count].allSatisfy({ $0 == names.count * count * count * width }),
      standings.count == count
    else {
      let difference = DeclarationDifference(
        TrialPath.gradcheck, expected: "tables of \(names.count) states and \(checks.count) checks",
        found: "tables of other extents")
      throw ArchiveFault(path, .unlikeDeclared([difference]))
    }
    variant = expected.variant
    states = names.indices.map { state in
      let lines = checks.indices.map { check in
        let index = state * checks.count + check
        return CheckVerdict(
          check: checks[check], scope: scopes[index], error: errors[index], kappa: kappas[index],
          isRight: right[index] != 0)
      }
      let beside = engines.indices.filter { $0 != reference }.map { engine in
        let first = ((state * count + engine) * count + reference) * width, pair = first..<first + width
        return Engine(
          name: engines[engine], standing: standings[engine],
          agreement: EngineAgreement(
            parameters: parameters, errors: Array(differences[pair]), cosines: Array(cosines[pair])))
      }
      return State(
        name: names[state], origin: origins[state], reductions: reductions[state],
        omissions: omissions[state],
        failures: failures[state], lines: lines, engines: beside)
    }
  }
}
