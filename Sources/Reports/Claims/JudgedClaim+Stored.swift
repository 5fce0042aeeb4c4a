import Experiments
import Foundation
import Statistics

/// Judgements as a report keeps them, to tell them again.
extension JudgedClaim {
  /// One claim's, without what the plan says of it.
  private struct Judgement: Codable {
    var verdict: ClaimVerdict?
    var problem: String
    var p: Double?
    var among: Int?
    var look: Int?
  }

  /// JSON that reads back to the bit.
  static func stored(_ claims: [JudgedClaim]) -> String {
    let judgements = claims.map {
      Judgement(
        verdict: $0.verdict, problem: $0.problem, p: $0.adjusted?.p, among: $0.adjusted?.among,
        look: $0.look?.index)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(judgements)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The claims of a plan with the judgements of its report; nil unless these are theirs.
  static func all(stored text: String, of plan: Plan) -> [JudgedClaim]? {
    let decoder = JSONDecoder(), claims = plan.experiment.claims
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let judgements = try? decoder.decode([Judgement].self, from: Data(text.utf8)),
      judgements.count == claims.count
    else { return nil }
    return zip(claims, judgements).map { claim, stored in
      var judged = JudgedClaim(claim: claim, verdict: stored.verdict, problem: stored.problem)
      if let p = stored.p, let among = stored.among { judged.adjusted = (p, among) }
      if let look = stored.look { judged.look = (look, plan.looks) }
      return judged
    }
  }
}
