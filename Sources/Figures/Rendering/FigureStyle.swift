/// How a figure looks outside the page: in a paper or on a slide.
public struct FigureStyle: Sendable, Hashable {
  /// The page's own: 720 pixels wide, or 856.
  public static let page = FigureStyle()

  /// Width in inches; text has 8 points at any. Nil for the page's width, which is then
  /// 6.2 or 7.3 inches.
  public let width: Double?
  /// A family of fonts that is installed; nil for a plain sans-serif.
  public let font: String?
  public let theme: Theme

  public enum Theme: String, Sendable, CaseIterable {
    /// Dark grey on white.
    case page
    /// Black on nothing: words, axes and ticks, which a printer would dither, and no background.
    case print
  }

  /// Widths in inches: below, names have no room; above, no paper has.
  public static let widths = 2.0...40.0
  /// Points of a figure's text.
  static let textSize = 8
  /// A sheet's text of 13 pixels is 8 points high on paper.
  static let pixelsPerInch = 72 * Canvas.fontSize / Double(textSize)

  public init() { (width, font, theme) = (nil, nil, .page) }

  /// Nil unless `width` is one of `widths`, and `font` a name made of letters, digits, spaces and hyphens, fit
  /// for gnuplot's quotes.
  public init?(width: Double?, font: String?, theme: Theme = .page) {
    if let width, !Self.widths.contains(width) { return nil }
    if let font {
      let isName = font.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == " " || $0 == "-"
      }
      guard isName, !font.isEmpty, font.count <= 100 else { return nil }
    }
    (self.width, self.font, self.theme) = (width, font, theme)
  }

  /// Pixels of a sheet on which a drawing is laid out; nil for the page's.
  var sheetWidth: Double? { width.map { ($0 * Self.pixelsPerInch).rounded() } }

  /// A script in this theme.
  func themed(_ steps: [GnuplotStep]) -> [GnuplotStep] {
    guard theme == .print else { return steps }
    return steps.map { step in
      guard case .commands(let text) = step else { return step }
      return .commands(
        text.replacing(Palette.ink.hex(), with: "#000000").replacing(Palette.frame.hex(), with: "#000000"))
    }
  }
}
