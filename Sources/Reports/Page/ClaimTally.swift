public import Statistics

/// How many claims hold, fail and are undecided.
public struct ClaimTally: Sendable, Hashable {
  public let all: Int
  public let holding: Int
  public let failing: Int
  public let undecided: Int

  public init(_ outcomes: [ClaimVerdict.Outcome]) {
    all = outcomes.count
    holding = outcomes.count { $0 == .holds }
    failing = outcomes.count { $0 == .fails }
    undecided = outcomes.count { $0 == .undecided }
  }

  /// `1 of 3 claims holds, 1 fails, 1 is undecided`
  public var sentence: String {
    func parts(_ count: Int, _ one: String, _ several: String) -> String {
      count == 0 ? "" : ", \(count) \(count == 1 ? one : several)"
    }
    guard all != 1 else {
      return "the claim " + (holding == 1 ? "holds" : failing == 1 ? "fails" : "is undecided")
    }
    return "\(holding) of \(all) claims \(holding == 1 ? "holds" : "hold")"
      + parts(failing, "fails", "fail") + parts(undecided, "is undecided", "are undecided")
  }
}
