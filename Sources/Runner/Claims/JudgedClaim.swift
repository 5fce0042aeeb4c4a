public import Experiments
public import Statistics
public import Store

/// A claim and what the stored trials say of it.
public struct JudgedClaim: Sendable {
  public let claim: Claim
  /// Nil where it could not be judged at all.
  public let verdict: ClaimVerdict?
  /// Why not; "" where it could.
  public let problem: String

  public var outcome: ClaimVerdict.Outcome { verdict?.outcome ?? .undecided }

  /// The plan's claims, judged by what its trial files hold and nothing else.
  public static func all(of plan: Plan, in folder: ResultsFolder) -> [JudgedClaim] {
    let numbers = StoredNumbers(plan, in: folder)
    return plan.experiment.claims.map { claim in
      do throws(ClaimFault) {
        let expression = try ClaimParser.parse(claim.check)
        let verdict = try ClaimEvaluation.verdict(on: expression, text: claim.check, numbers: numbers)
        return JudgedClaim(claim: claim, verdict: verdict, problem: "")
      } catch {
        return JudgedClaim(claim: claim, verdict: nil, problem: error.message)
      }
    }
  }
}
