import Components
import Foundation
import Statistics

/// Numbers as a reader wants them, the same in every locale: `String(format:)` without a locale never
/// localises.
enum NumberText {
  /// A real with this many significant digits; very large and very small ones as a multiple of a power of
  /// ten.
  static func significant(_ real: Double, digits: Int = 4) -> String {
    guard real.isFinite else { return real.isNaN ? "NaN" : real < 0 ? "−∞" : "∞" }
    guard real != 0 else { return "0" }
    let exponent = exponent(of: real, digits: digits)
    if exponent < -4 || exponent > 6 {
      return fixed(real / pow(10, Double(exponent)), digits - 1) + "·10" + superscript(exponent)
    }
    return fixed(real, max(digits - 1 - exponent, 0))
  }

  /// Mean ± margin, the margin with two significant digits and the mean with as many decimals; the mean alone
  /// if there is no interval. A geometric mean, which is not the middle of its interval, has this in
  /// brackets.
  static func estimate(_ estimate: Estimate, on scale: Scale) -> String {
    let mean = estimate.value.low
    if scale == .logarithmic { return interval(estimate) }
    guard estimate.margin.isFinite, estimate.margin > 0 else { return significant(mean) }
    let largest = max(abs(mean), estimate.margin)
    let scale = exponent(of: largest, digits: 4)
    let isScaled = scale < -4 || scale > 6
    let unit = isScaled ? pow(10, Double(scale)) : 1
    let decimals = min(max(1 - exponent(of: estimate.margin / unit, digits: 2), 0), 12)
    let text = "\(fixed(mean / unit, decimals)) ± \(fixed(estimate.margin / unit, decimals))"
    return isScaled ? "(\(text))·10\(superscript(scale))" : text
  }

  /// A probability.
  static func p(_ p: Double) -> String { significant(p, digits: 2) }

  /// An integer with thin spaces between thousands.
  static func grouped(_ integer: Int) -> String {
    let digits = Array(String(integer.magnitude))
    let text = digits.indices.map { index in
      (index > 0 && (digits.count - index) % 3 == 0 ? "\u{202f}" : "") + String(digits[index])
    }.joined()
    return (integer < 0 ? "−" : "") + text
  }

  /// Seconds, in seconds, minutes or hours.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
    if seconds < 59.95 { return fixed(seconds, seconds < 9.995 ? 2 : 1) + " s" }
    let whole = Int(seconds.rounded())
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    return hours > 0 ? "\(grouped(hours)) h \(minutes) min" : "\(minutes) min \(whole % 60) s"
  }

  /// The power of ten of the first digit after rounding to `digits`.
  private static func exponent(of real: Double, digits: Int) -> Int {
    let text = String(format: "%.\(digits - 1)e", abs(real))
    return text.lastIndex(of: "e").flatMap { Int(text[text.index(after: $0)...]) } ?? 0
  }

  private static func fixed(_ real: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", real).replacing("-", with: "−")
  }

  /// A number above the line.
  static func superscript(_ integer: Int) -> String {
    String(String(integer).map { $0 == "-" ? "⁻" : Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue ?? 0] })
  }
}

extension Estimate {
  /// Whether the interval adds nothing to the estimate.
  var isBare: Bool { low == value.low && high == value.high }
}

extension NumberText {
  /// An estimate with its interval: `0.742 [0.735, 0.748]`; `≥ 49` if it is only bounded.
  static func interval(_ interval: Estimate) -> String {
    let estimate = interval.value
    let centre =
      estimate.isExact
      ? significant(estimate.low)
      : estimate.low == -.infinity
        ? estimate.high == .infinity ? "unknown" : "≤ \(significant(estimate.high))"
        : estimate.high == .infinity
          ? "≥ \(significant(estimate.low))"
          : "\(significant(estimate.low)) to \(significant(estimate.high))"
    // Of a geometric mean 0 is as open an end as −∞.
    let isOpen = interval.high == .infinity && (interval.low == -.infinity || interval.low == 0)
    if interval.isBare || isOpen { return centre }
    return "\(centre) [\(significant(interval.low)), \(significant(interval.high))]"
  }
}
