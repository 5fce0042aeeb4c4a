/// The claims of one page together: what each may conclude beside the others.
///
/// Of twenty claims of which none is true an interval of 95 % makes one hold. So p of each is adjusted by
/// Holm's procedure, and a claim is decided where its adjusted p is. Claims of these very trials test nothing
/// and do not count.
public struct ClaimFamily: Sendable {
  /// Adjusted p of each claim; nil where nothing was estimated, or nothing could be judged.
  public let adjusted: [Double?]
  /// How many claims test something.
  public let count: Int

  /// - Parameter p: of each claim; nil where it tests nothing.
  public init(_ p: [Double?]) {
    var rest = holm(p.compactMap { $0 })[...]
    adjusted = p.map { $0 == nil ? nil : rest.popFirst() }
    count = p.count { $0 != nil }
  }
}

extension ClaimVerdict {
  /// p of the claim; nil where nothing of it was estimated.
  public var p: Double? { comparisons.contains { $0.p != nil } ? evidence.p : nil }

  /// The least p that so many seeds could give; nil where nothing is estimated.
  public var leastP: Double? { p == nil ? nil : best.p }

  /// Beside other claims.
  ///
  /// - Parameter adjusted: p of the claim among them; nil where it tests nothing.
  public func outcome(adjusted: Double?) -> Outcome {
    guard let adjusted else { return outcome }
    guard adjusted <= 1 - level else { return .undecided }
    return evidence.holds <= evidence.fails ? .holds : .fails
  }
}
