public import Archive
import Components
public import Experiments
public import Statistics

/// A claim, and what the stored trials say about it.
public struct JudgedClaim: Sendable {
  public let claim: Claim
  /// Nil if it could not be judged at all.
  public let verdict: ClaimVerdict?
  /// Why it could not be judged; "" if it could.
  public let problem: String
  /// p among the claims of the page, and how many of them test something; nil where it tests nothing.
  public internal(set) var adjusted: (p: Double, among: Int)?

  /// The look at which it was judged, and how many seeds each sees; nil where there is but one look.
  public internal(set) var look: (index: Int, seeds: [Int])?

  /// Among the claims of the page.
  public var outcome: ClaimVerdict.Outcome { verdict?.outcome(adjusted: adjusted?.p) ?? .undecided }

  /// What must be known beside the numbers of the claim alone: at which look it was judged, and whether
  /// other claims make it undecided; "" if there is nothing.
  public var adjustment: String {
    [lookText, familyText].filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private var lookText: String {
    guard let look else { return "" }
    let verb = outcome == .undecided ? "undecided" : "decided", seeds = look.seeds[look.index]
    return "\(verb) at look \(look.index + 1) of \(look.seeds.count), at \(seeds) seeds"
  }

  /// Whether it is decided alone, and not beside the other claims.
  public var isOpenBesideOthers: Bool { !familyText.isEmpty }

  private var familyText: String {
    guard let verdict, let adjusted, let p = verdict.p, verdict.outcome != outcome else { return "" }
    let others = adjusted.among == 2 ? "the other claim" : "the other \(adjusted.among - 1) claims"
    return "alone it \(verdict.outcome.rawValue) (p \(NumberText.p(p))), beside \(others) it is undecided "
      + "(p \(NumberText.p(adjusted.p)))"
  }

  /// The plan's claims, judged by nothing but what its stored trials hold: look by look, and what one look
  /// has decided stays so, unless it is of these very trials.
  public static func all(of plan: Plan, in run: StoredRun) -> [JudgedClaim] {
    var judged: [JudgedClaim] = []
    for look in 0...plan.look {
      let latest = all(of: plan, in: run, at: look)
      judged =
        judged.isEmpty
        ? latest : zip(judged, latest).map { $0.outcome == .undecided || $0.verdict?.p == nil ? $1 : $0 }
    }
    return judged
  }

  private static func all(of plan: Plan, in run: StoredRun, at look: Int) -> [JudgedClaim] {
    let numbers = StoredNumbers(of: plan.claimSubjects, in: run, seeds: plan.seeds(at: look)),
      level = plan.experiment.sampling.level
    var claims = plan.experiment.claims.map { claim in
      do throws(TextFault) {
        let expression = try ClaimParser.parse(claim.check)
        let verdict = try ClaimEvaluation.verdict(
          on: expression, text: claim.check, numbers: numbers, level: level)
        return JudgedClaim(claim: claim, verdict: verdict, problem: "")
      } catch {
        return JudgedClaim(claim: claim, verdict: nil, problem: error.message)
      }
    }
    let family = ClaimFamily(claims.map { $0.verdict.map(\.p) ?? 1 })
    for (index, p) in family.adjusted.enumerated() {
      claims[index].adjusted = p.map { ($0, family.count) }
      if plan.looks.count > 1 { claims[index].look = (look, plan.looks) }
    }
    return claims
  }

  init(claim: Claim, verdict: ClaimVerdict?, problem: String) {
    (self.claim, self.verdict, self.problem) = (claim, verdict, problem)
  }
}

extension Finding {
  /// The claim as a page shows it.
  ///
  /// - Parameters:
  ///   - claim: the claim.
  ///   - level: of the page's intervals.
  public init(_ claim: JudgedClaim, level: Double = Estimate.level) {
    self.init(
      level: level, says: claim.claim.says, check: claim.claim.check,
      outcome: claim.outcome,
      comparisons: claim.verdict?.comparisons ?? [], adjustment: claim.adjustment,
      isOpenBesideOthers: claim.isOpenBesideOthers,
      problem: claim.problem)
  }
}
