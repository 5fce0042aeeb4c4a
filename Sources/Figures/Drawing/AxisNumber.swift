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

  static func superscript(_ integer: Int) -> String {
    String(String(integer).map { $0 == "-" ? "⁻" : Array("⁰¹²³⁴⁵⁶⁷⁸⁹")[$0.wholeNumberValue ?? 0] })
  }
}
