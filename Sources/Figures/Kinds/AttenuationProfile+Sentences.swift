import Foundation

extension AttenuationProfile {
  /// What happened to the error up to a lag, in words.
  ///
  /// What takes from it is told as shares of all that is taken, what gives as shares of all that is given. Where
  /// paths work against one another, Σ|a_p| > 1.5 at some step on the way, shares would mean nothing and only
  /// sums are told.
  public func sentences(at lag: Int) -> [String] {
    guard whole.indices.contains(lag), lag > 0, whole[lag].isFinite else {
      return ["Nothing was measured at lag \(lag)."]
    }
    let left = AttenuationProfile.amount(exp(whole[lag])), change = AttenuationProfile.nats(whole[lag])
    var sentences = ["At lag \(lag), \(left) is left of the error's norm (\(change))."]
    let sums = factors.map { (name: $0.name, sum: $0.totals[lag]) }
    let opposed = absoluteShares.prefix(lag + 1).dropFirst().max() ?? 1
    if opposed > AttenuationProfile.mostAbsoluteShare {
      let list = sums.filter { abs($0.sum) > 5e-3 }.map { "\($0.name) \(AttenuationProfile.nats($0.sum))" }
      sentences.append(
        "Paths work against one another (Σ|a| up to \(String(format: "%.1f", opposed))), and shares would mean nothing: "
          + "\(list.joined(separator: ", ")).")
      return sentences
    }
    let taken = sums.filter { $0.sum < 0 }, given = sums.filter { $0.sum > 0 }
    sentences += [("Taken", taken), ("Given", given)].compactMap { AttenuationProfile.list($0, $1) }
    if taken.contains(where: { $0.name == "saturation" }), let units = saturated(upTo: lag) {
      sentences.append(units)
    }
    return sentences
  }

  /// The shares of factors in their sum, greatest first; nil if that is next to nothing.
  private static func list(_ word: String, _ parts: [(name: String, sum: Double)]) -> String? {
    let all = parts.reduce(0) { $0 + $1.sum }
    guard abs(all) >= 0.05 else { return nil }
    let shares = parts.map { (name: $0.name, percent: Int((100 * $0.sum / all).rounded())) }
      .filter { $0.percent > 0 }.sorted { $0.percent > $1.percent }
    return "\(word): \(nats(all)), \(shares.map { "\($0.percent) % by \($0.name)" }.joined(separator: ", "))."
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
    if share >= 10 { return String(format: "%.3g times as much", share) }
    return String(format: share >= 0.001 ? "%.3g %%" : "%.1e %%", 100 * share)
  }
}
