import Foundation

/// How numbers are written on axes.
enum AxisNumber {
  /// `value` with the decimals that a `step` needs; as a multiple of a power of ten if all labels would be
  /// long.
  static func spelled(_ value: Double, _ step: Double, _ largest: Double) -> String {
    let exponent = largest > 0 ? Int(log10(largest).rounded(.down)) : 0
    guard value != 0 else { return "0" }
    if exponent >= 6 || exponent <= -4 {
      let power = pow(10, Double(exponent))
      return spelled(value / power, step / power, 1) + "×10" + superscript(exponent)
    }
    let decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
    let text = String(format: "%.\(decimals)f", abs(value))
    return (value < 0 ? "−" : "") + text
  }

  /// A number in a sentence: two or three digits, as a power of ten where it is far from 1.
  static func words(_ value: Double) -> String {
    let size = abs(value)
    guard value.isFinite, size > 0 else {
      return value == 0 ? "0" : value.isNaN ? "?" : value > 0 ? "∞" : "−∞"
    }
    var exponent = Int(log10(size).rounded(.down))
    let sign = value < 0 ? "−" : ""
    guard (-3..<5).contains(exponent) else {
      var digits = (size / pow(10, Double(exponent)) * 10).rounded() / 10
      if digits == 10 { (digits, exponent) = (1, exponent + 1) }
      let power = "10" + superscript(exponent)
      return sign
        + (digits == 1
          ? power : "\(String(format: digits == digits.rounded() ? "%.0f" : "%.1f", digits))×\(power)")
    }
    let text = String(format: "%.\(max(0, min(2 - exponent, 4)))f", size)
    return sign + (text.contains(".") ? text.replacing(/\.?0+$/, with: "") : text)
  }

  static func superscript(_ integer: Int) -> String {
    String(String(integer).map { $0 == "-" ? "⁻" : Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue ?? 0] })
  }
}
