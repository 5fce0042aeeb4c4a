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
  public private(set) var adjusted: (p: Double, among: Int)?

  /// Among the claims of the page.
  public var outcome: ClaimVerdict.Outcome { verdict?.outcome(adjusted: adjusted?.p) ?? .undecided }

  /// What sets the outcome apart from that of the claim alone; "" if nothing does.
  public var adjustment: String {
    guard let verdict, let adjusted, let p = verdict.p, verdict.outcome != outcome else { return "" }
    let others = adjusted.among == 2 ? "the other claim" : "the other \(adjusted.among - 1) claims"
    return "alone it \(verdict.outcome.rawValue) (p \(NumberText.p(p))), beside \(others) it is undecided "
      + "(p \(NumberText.p(adjusted.p)))"
  }

  /// The plan's claims, judged by nothing but what its stored trials hold.
  public static func all(of plan: Plan, in run: StoredRun) -> [JudgedClaim] {
    let numbers = StoredNumbers(of: plan.variants, in: run)
    var claims = plan.experiment.claims.map { claim in
      do throws(TextFault) {
        let expression = try ClaimParser.parse(claim.check)
        let verdict = try ClaimEvaluation.verdict(on: expression, text: claim.check, numbers: numbers)
        return JudgedClaim(claim: claim, verdict: verdict, problem: "")
      } catch {
        return JudgedClaim(claim: claim, verdict: nil, problem: error.message)
      }
    }
    let family = ClaimFamily(claims.map { $0.verdict?.p })
    for (index, p) in family.adjusted.enumerated() { claims[index].adjusted = p.map { ($0, family.count) } }
    return claims
  }

  init(claim: Claim, verdict: ClaimVerdict?, problem: String) {
    (self.claim, self.verdict, self.problem) = (claim, verdict, problem)
  }
}

extension Finding {
  /// The claim as a page shows it.
  public init(_ claim: JudgedClaim) {
    self.init(
      says: claim.claim.says, check: claim.claim.check, outcome: claim.outcome,
      comparisons: claim.verdict?.comparisons ?? [], adjustment: claim.adjustment,
      problem: claim.problem)
  }
}
