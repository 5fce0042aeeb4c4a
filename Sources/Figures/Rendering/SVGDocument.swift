import Components

/// gnuplot's SVG made fit for a page: fonts that every reader has, a title of its own, no tooltips that name
/// plot elements.
struct SVGDocument {
  let text: String

  /// The font name that gnuplot is given; no text of a figure can contain it in that place by chance.
  static let placeholderFont = "LabSans"
  private static let fonts = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

  /// Nil if `gnuplot` is not a whole document as gnuplot writes it.
  ///
  /// - Parameters:
  ///   - gnuplot: what gnuplot wrote.
  ///   - title: the figure's name.
  ///   - caption: its description.
  ///   - style: its width on paper, and its font.
  ///   - links: areas that lead to a place on the page.
  ///   - metadata: by what values are read off it.
  init?(
    gnuplot: String, title: String, caption: String, style: FigureStyle = .page, links: [SVGLink] = [],
    metadata: FigureMetadata? = nil
  ) {
    guard let start = gnuplot.firstRange(of: "<svg"), let end = gnuplot.ranges(of: "</svg>").last,
      gnuplot[end.upperBound...].allSatisfy(\.isWhitespace)
    else { return nil }
    let facts = metadata.map { "\n<metadata>\(SVGDocument.escaped($0.json))</metadata>" } ?? ""
    let title =
      "<title>\(SVGDocument.escaped(title))</title>\n<desc>\(SVGDocument.escaped(caption))</desc>\(facts)"
    var classes = metadata?.classes[...] ?? []
    // Fonts are named, not embedded: a reader without this one has another.
    let fonts = style.font.map { "'\($0)', \(SVGDocument.fonts)" } ?? SVGDocument.fonts
    text =
      String(gnuplot[start.lowerBound..<end.lowerBound])
      .replacing(/<title>Gnuplot<\/title>\s*<desc>[^<]*<\/desc>/, with: title, maxReplacements: 1)
      .replacing(/<g id="(gnuplot_plot_[0-9]+[a-z]*)" ><title>gnuplot_plot_[0-9]+[a-z]*<\/title>/) { match in
        let kind = classes.popFirst() ?? ""
        return "<g id=\"\(match.output.1)\"\(kind.isEmpty ? "" : " class=\"\(kind)\"")>"
      }
      .replacing(
        "font-family=\"\(style.font ?? SVGDocument.placeholderFont)\"", with: "font-family=\"\(fonts)\""
      )
      .replacing(/width="([0-9]+)" height="([0-9]+)"/, maxReplacements: style.width == nil ? 0 : 1) { size in
        func inches(_ pixels: Substring) -> String {
          "\(((Double(pixels) ?? 0) / FigureStyle.pixelsPerInch * 1e4).rounded() / 1e4)in"
        }
        return "width=\"\(inches(size.1))\" height=\"\(inches(size.2))\""
      }
      .replacing(
        /font-size="([0-9.]+)"(\s+text-anchor="[a-z]+">\s*)<text>([^<]+)<\/text>/,
        maxReplacements: style.font == nil ? .max : 0
      ) { text in
        let width = Double(text.1).flatMap { size in SVGDocument.width(of: text.3).map { $0 * size } }
        let length = width.map {
          " textLength=\"\(($0 * 10).rounded() / 10)\" lengthAdjust=\"spacingAndGlyphs\""
        }
        return "font-size=\"\(text.1)\"\(text.2)<text\(length ?? "")>\(text.3)</text>"
      }
      // Legal in HTML, but XML forbids it in text; gnuplot escapes < and & only.
      .replacing("]]>", with: "]]&gt;")
      + links.map(\.markup).joined() + "</svg>\n"
  }

  /// The width for which a text was given room, in units of its font's size: it keeps it where the reader's font is wider. Nil where it has
  /// letters whose width is guessed.
  private static func width(of markup: Substring) -> Double? {
    let text = markup.replacing("&lt;", with: "<").replacing("&amp;", with: "&")
    let widths = text.compactMap(FontWidths.known)
    return widths.count == text.count ? widths.reduce(0, +) : nil
  }

  /// Text between tags.
  private static func escaped(_ text: String) -> String {
    PlainText.line(text, limit: .max).replacingScalars {
      "\"'".unicodeScalars.contains($0) ? nil : $0.escapedInMarkup
    }
  }
}
