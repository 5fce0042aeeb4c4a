import Components
import Foundation

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
    let (low, high) = (spelled(least.number), spelled(greatest.number))
    if known.count == 1 { return "\(what) is \(low)\(unit)." }
    if low == high { return "\(what) is \(low)\(unit) in all variants." }
    return "\(what) goes from \(low) (\(least.name)) to \(high)\(unit) (\(greatest.name))."
  }

  /// A number to so many digits: `0.52`, `−1.3`, `12000`, `3×10⁻⁵`.
  static func spelled(_ number: Double, digits: Int = 2) -> String {
    guard number.isFinite else { return number.isNaN ? "unknown" : number > 0 ? "infinite" : "−∞" }
    guard number != 0 else { return "0" }
    let scientific = String(format: "%.\(digits - 1)e", abs(number)), sign = number < 0 ? "−" : ""
    let parts = scientific.split(separator: "e"), exponent = parts.last.flatMap { Int($0) } ?? 0
    if exponent < -3 || exponent > 4 {
      let factor = parts.first.map(String.init) ?? ""
      return "\(sign)\(factor)×10\(AxisNumber.superscript(exponent))"
    }
    let rounded = Double(scientific) ?? abs(number)
    return sign + String(format: "%.\(max(0, digits - 1 - exponent))f", rounded)
  }

  /// A share in percent: `0.4 %`, `12 %`.
  static func percent(_ share: Double) -> String { "\(spelled(100 * share)) %" }
}

extension FigureSettings.AxisScale {
  /// The scale of an axis; `auto` is the usual one of what is drawn.
  func resolved(_ usual: Scale) -> Scale {
    switch self {
    case .auto: usual
    case .linear, .symlog: .linear
    case .log: .logarithmic
    }
  }
}
