/// How wide letters are, in units of the font's size.
///
/// Those of Helvetica (Adobe Font Metrics, Core 14; Arial and Liberation Sans have the same), which stands first
/// in a figure's list of fonts, and for other letters rather too wide ones. They are a table and not asked of a
/// font library, because a figure must not depend on the fonts of the machine that draws it.
enum FontWidths {
  private static let ascii = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556,
    556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500,
    667,
    556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333,
    556,
    556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500,
    722,
    500, 500, 500, 334, 260, 334, 584,
  ]

  /// Exponents as in Liberation Sans, nearly.
  private static let others: [Character: Double] = {
    var widths: [Character: Double] = [
      "¼": 0.834, "½": 0.834, "¾": 0.834, "×": 0.584, "±": 0.584, "−": 0.584, "·": 0.278, "–": 0.556, "…": 1,
      "’": 0.222,
    ]
    for exponent in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹" { widths[exponent] = 0.36 }
    return widths
  }()

  /// Nil for letters that are not in the table.
  static func known(_ character: Character) -> Double? {
    guard let ascii = character.asciiValue else { return others[character] }
    return (0x20..<0x7f).contains(ascii) ? Double(self.ascii[Int(ascii) - 0x20]) / 1000 : nil
  }

  static func width(_ character: Character) -> Double {
    if let known = known(character) { return known }
    guard let scalar = character.unicodeScalars.first?.value else { return 0 }
    switch scalar {
    case 0x2070..<0x20a0: return 0.45
    case ..<0x370: return 0.62
    case ..<0x1100: return 0.72
    case 0x2000..<0x2e80: return 0.9
    default: return 1.05
    }
  }
}
