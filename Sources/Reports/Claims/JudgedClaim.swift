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

  public var outcome: ClaimVerdict.Outcome { verdict?.outcome ?? .undecided }

  /// The plan's claims, judged by nothing but what its stored trials hold.
  public static func all(of plan: Plan, in run: StoredRun) -> [JudgedClaim] {
    let numbers = StoredNumbers(of: plan.variants, in: run)
    return plan.experiment.claims.map { claim in
      do throws(TextFault) {
        let expression = try ClaimParser.parse(claim.check)
        let verdict = try ClaimEvaluation.verdict(on: expression, text: claim.check, numbers: numbers)
        return JudgedClaim(claim: claim, verdict: verdict, problem: "")
      } catch {
        return JudgedClaim(claim: claim, verdict: nil, problem: error.message)
      }
    }
  }
}

extension Finding {
  /// The claim as a page shows it.
  public init(_ claim: JudgedClaim) {
    self.init(
      says: claim.claim.says, check: claim.claim.check, outcome: claim.outcome,
      comparisons: claim.verdict?.comparisons ?? [],
      problem: claim.problem)
  }
}
