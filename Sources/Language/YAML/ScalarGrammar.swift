/// How a plain scalar spells a number. Strict and small: what is not matched here is text.
public enum ScalarGrammar {
  public enum Number<Value: Sendable & Equatable>: Sendable, Equatable {
    case value(Value)
    case tooLarge
    /// Not zero, but nothing else in 64 bits.
    case tooSmall
    /// Not spelt as this kind of number.
    case no
  }

  /// `[+-]?` and decimal digits, `_` between digits. A leading zero is refused: other readers take it for
  /// octal.
  public static func integer(_ text: String) -> Number<Int> {
    guard let (sign, digits) = signed(text), let plain = withoutUnderscores(digits), !plain.isEmpty else {
      return .no
    }
    guard plain.utf8.allSatisfy(isDigit), plain.utf8.count == 1 || plain.utf8.first != UInt8(ascii: "0")
    else { return .no }
    return Int(sign + plain).map { .value($0) } ?? .tooLarge
  }

  /// `[+-]?digits[.digits][e[+-]digits]`; the digits before or after the point may be missing, not both.
  public static func real(_ text: String) -> Number<Double> {
    guard let (sign, rest) = signed(text), let plain = withoutUnderscores(rest) else { return .no }
    let parts = plain.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard mantissa.allSatisfy({ $0.utf8.allSatisfy(isDigit) }), mantissa.contains(where: { !$0.isEmpty })
    else { return .no }
    if parts.count == 2 {
      guard let (_, exponent) = signed(String(parts[1])), !exponent.isEmpty, exponent.utf8.allSatisfy(isDigit)
      else { return .no }
    }
    let whole = mantissa[0].isEmpty ? "0" : String(mantissa[0])
    let fraction = mantissa.count == 2 && !mantissa[1].isEmpty ? "." + mantissa[1] : ""
    let exponent = parts.count == 2 ? "e" + parts[1] : ""
    guard let real = Double(sign + whole + fraction + exponent) else { return .no }
    guard real.isFinite else { return .tooLarge }
    return real == 0 && (whole + fraction).contains { ("1"..."9").contains($0) } ? .tooSmall : .value(real)
  }

  /// An integer in the spelling of a real with an exponent, `1e3`; nil for others.
  static func exponential(_ text: String) -> Int? {
    guard text.contains(where: { $0 == "e" || $0 == "E" }), case .value(let real) = real(text) else {
      return nil
    }
    // Beyond 2⁵³ a real is not the integer that was written.
    return abs(real) <= 0x1p53 ? Int(exactly: real) : nil
  }

  /// `first..last` of integers with first ≤ last, or nil.
  public static func range(_ text: String) -> ClosedRange<Int>? {
    let dots = Array(text.utf8)
    guard let dot = dots.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let first = String(decoding: dots[..<dot], as: UTF8.self),
      rest = String(decoding: dots[dot...], as: UTF8.self)
    guard rest.hasPrefix(".."), case .value(let lower) = integer(first),
      case .value(let upper) = integer(String(rest.dropFirst(2))),
      lower <= upper
    else { return nil }
    return lower...upper
  }

  /// True where an unquoted text could be read as something other than text.
  static func looksTyped(_ text: String) -> Bool {
    text == "true" || text == "false" || integer(text) != .no || real(text) != .no || range(text) != nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func signed(_ text: String) -> (sign: String, rest: String)? {
    guard let first = text.utf8.first else { return nil }
    if first == UInt8(ascii: "-") { return ("-", String(text.dropFirst())) }
    if first == UInt8(ascii: "+") { return ("", String(text.dropFirst())) }
    return ("", text)
  }

  /// Nil if an underscore does not stand between two digits.
  private static func withoutUnderscores(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard index > 0, index + 1 < bytes.count, isDigit(bytes[index - 1]), isDigit(bytes[index + 1]) else {
        return nil
      }
    }
    return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}
