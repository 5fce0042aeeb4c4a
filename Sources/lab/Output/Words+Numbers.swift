import Foundation

/// Numbers as people read them.
extension Words {
  /// Whole, unless it is small.
  static func rounded(_ value: Double) -> String {
    value < 10 ? decimals(value) : String(Int(value.rounded()))
  }

  /// Three digits that count.
  static func decimals(_ value: Double) -> String {
    String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  /// `1.5 s`, `3 min`
  static func seconds(_ seconds: Double) -> String {
    if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
    if seconds < 120 { return "\(Int(seconds.rounded())) s" }
    if seconds < 7200 { return "\(Int((seconds / 60).rounded())) min" }
    return "\(Int((seconds / 3600).rounded())) h"
  }
}
