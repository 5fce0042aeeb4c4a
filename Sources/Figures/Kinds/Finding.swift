/// First sentences of captions: what is seen, said with the numbers that were measured.
enum Finding {
  /// "The radius is 1.2." of one number; of several, from the least to the greatest with their names: "The radius
  /// goes from 0.5 (gain 0.5) to 1.2 (gain 2)."
  ///
  /// - Parameters:
  ///   - what: the subject of the sentence.
  ///   - numbers: with the names of their variants; those that are NaN are passed over.
  ///   - unit: written after the numbers, as " nats"; `""` for none.
  /// - Returns: nil if there is no number.
  static func span(_ what: String, _ numbers: [(name: String, number: Double)], unit: String = "") -> String?
  {
    let known = numbers.filter { !$0.number.isNaN }
    guard let least = known.min(by: { $0.number < $1.number }),
      let greatest = known.max(by: { $0.number < $1.number })
    else { return nil }
    let (low, high) = (AxisNumber.words(least.number), AxisNumber.words(greatest.number))
    if known.count == 1 { return "\(what) is \(low)\(unit)." }
    if low == high { return "\(what) is \(low)\(unit) in all variants." }
    let (first, last) = (PlainText.fitted(least.name, width: 20), PlainText.fitted(greatest.name, width: 20))
    return "\(what) goes from \(low) (\(first)) to \(high)\(unit) (\(last))."
  }

  /// A share in percent: `0.4 %`, `12 %`.
  static func percent(_ share: Double) -> String { "\(AxisNumber.words(100 * share)) %" }
}
