/// Goes through a text scalar by scalar.
public struct TextScanner: Sendable {
  public let scalars: [Unicode.Scalar]
  public var position = 0

  public init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The scalar at the position; nil at the end.
  public var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  public mutating func skip(while belongs: (Unicode.Scalar) -> Bool) {
    while let next, belongs(next) { position += 1 }
  }

  /// Passes a spelling; false where the text does not go on with it.
  public mutating func passes(_ spelling: String) -> Bool {
    guard scalars[position...].starts(with: spelling.unicodeScalars) else { return false }
    position += spelling.unicodeScalars.count
    return true
  }

  public func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

  /// `digits[.digits][e[+-]digits]`; the digits before or after the point may be missing, not both.
  ///
  /// - Parameter limit: scalars of it that a message shows.
  /// - Throws: for a point alone, and for what is too large for a `Double`.
  mutating func number(showing limit: Int) throws(TextFault) -> Double {
    let first = position
    skip(while: TextScanner.isDigit)
    if passes(".") { skip(while: TextScanner.isDigit) }
    guard scalars[first..<position].contains(where: TextScanner.isDigit) else {
      throw TextFault(first..<position, "'.' alone is not a number", "write digits: 0.5")
    }
    // `.5` and `1.` are numbers here, and not in Swift.
    var digits = "0" + text(first..<position)
    if digits.contains(".") { digits += "0" }
    if next == "e" || next == "E" {
      let sign = scalars[position...].dropFirst().prefix(1).filter { $0 == "+" || $0 == "-" }.count
      let exponent = scalars[position...].dropFirst(1 + sign).prefix(while: TextScanner.isDigit)
      if !exponent.isEmpty {
        digits += text(position..<exponent.endIndex)
        position = exponent.endIndex
      }
    }
    guard let value = Double(digits), value.isFinite else {
      let shown = TextFault.shown(text(first..<position), limit: limit)
      throw TextFault(
        first..<position, "\(shown) is too large for a number of 64 bits", "write a smaller one")
    }
    return value
  }

  public static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  public static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }
}
