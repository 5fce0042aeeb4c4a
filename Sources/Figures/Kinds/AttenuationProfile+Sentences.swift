import Foundation

extension AttenuationProfile {
  /// What happened to the error up to a lag, in words.
  ///
  /// What took from it is told as shares of all that was taken, and what gave back as shares of the same, so that
  /// they add up to the whole. Where paths work against one another, Σ|a_p| > 1.5 at some step on the way, shares
  /// would mean nothing and only sums are told.
  public func sentences(at lag: Int) -> [String] {
    guard whole.indices.contains(lag), lag > 0, whole[lag].isFinite else {
      return ["Nothing was measured at lag \(lag)."]
    }
    let left = whole[lag], verb = left < 0 ? "lost" : "gained"
    var sentences = [
      "At lag \(lag), \(AttenuationProfile.amount(exp(left))) of the error is left (\(AttenuationProfile.nats(left)))."
    ]
    let sums = factors.map { (name: $0.name, sum: $0.totals[lag]) }.filter { abs($0.sum) > 5e-4 }
    let opposed = absoluteShares.prefix(lag + 1).dropFirst().max() ?? 1
    if opposed > AttenuationProfile.mostAbsoluteShare || abs(left) < 0.05 {
      let list = sums.map { "\($0.name) \(AttenuationProfile.nats($0.sum))" }.joined(separator: ", ")
      let reason =
        abs(left) < 0.05
        ? "Hardly anything is lost or gained"
        : String(format: "Paths work against one another (Σ|a| up to %.1f): no percentages", opposed)
      sentences.append("\(reason). The factors' sums: \(list).")
      return sentences
    }
    let shares = sums.map { (name: $0.name, percent: 100 * $0.sum / left) }
    let taking = shares.filter { $0.percent >= 0.5 }.sorted { $0.percent > $1.percent }
    let giving = shares.filter { $0.percent <= -0.5 }.sorted { $0.percent < $1.percent }
    func list(_ shares: [(name: String, percent: Double)]) -> String {
      shares.map { "\(Int(abs($0.percent).rounded())) % \($0.name)" }.joined(separator: ", ")
    }
    sentences.append(
      "Of what is \(verb): \(list(taking))"
        + (giving.isEmpty ? "." : "; \(list(giving)) \(left < 0 ? "come back" : "go the other way")."))
    if left < 0, taking.contains(where: { $0.name == "saturation" }), let units = saturated(upTo: lag) {
      sentences.append(units)
    }
    return sentences
  }

  /// Which units saturate: as many as it takes for half of the squared norm that slopes take.
  private func saturated(upTo lag: Int) -> String? {
    guard units > 1, lost.count == whole.count * units else { return nil }
    let sums = (0..<units).map { unit in
      (1...lag).reduce(0) { $0 + (lost[$1 * units + unit].isFinite ? lost[$1 * units + unit] : 0) }
    }
    let all = sums.reduce(0, +)
    guard all > 0 else { return nil }
    let order = sums.indices.sorted { (sums[$0], $1) > (sums[$1], $0) }
    var taken = 0.0, count = 0
    while taken < all / 2, count < units {
      taken += sums[order[count]]
      count += 1
    }
    let named = order.prefix(min(count, 5)).map(String.init).joined(separator: ", ")
    return
      "Half of what saturation takes is taken by \(count) of \(units) units: \(named)\(count > 5 ? ", …" : "")."
  }

  private static func nats(_ number: Double) -> String {
    String(format: "%@%.2f nats", number < 0 ? "−" : "+", abs(number))
  }

  private static func amount(_ share: Double) -> String {
    if share >= 10 { return String(format: "%.3g times the norm", share) }
    return share >= 0.001
      ? String(format: "%.3g %% of the norm", 100 * share) : String(format: "%.1e of the norm", share)
  }
}
