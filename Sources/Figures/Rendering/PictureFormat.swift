/// A format of pictures.
public enum PictureFormat: String, Sendable, CaseIterable {
  case svg, pdf, png

  /// The command that sets gnuplot's terminal.
  ///
  /// - Parameters:
  ///   - width: of the sheet, in its pixels.
  ///   - height: of the sheet, in its pixels.
  ///   - style: its size on paper, and the font.
  func terminal(width: Double, height: Double, _ style: FigureStyle) -> String {
    let whole = (Int(width.rounded()), Int(height.rounded()))
    let perInch = FigureStyle.pixelsPerInch, hasPaper = style.theme == .page
    switch self {
    case .svg:
      return """
        set terminal svg noenhanced size \(whole.0),\(whole.1) fixed \
        font '\(style.font ?? SVGDocument.placeholderFont),\(Int(Canvas.fontSize))' \
        \(hasPaper ? "background '#ffffff'" : "") linewidth 1

        """
    case .pdf:
      // This terminal takes 96 for the dots of an inch of type, and half a point for the unit of a line's width:
      // a pixel of the sheet is 0.6 points.
      return """
        set terminal pdfcairo noenhanced size \(width / perInch)in,\(height / perInch)in \
        font '\(style.font ?? "Helvetica"),\(FigureStyle.textSize)' fontscale 0.75 linewidth 1.2 rounded

        """
    case .png:
      // On paper 300 dots an inch; else twice the size, for slides. The terminal's points are 1/72 inch at 96
      // dots an inch.
      let scale = style.width == nil ? 2 : 300 / perInch
      let size = (Int((width * scale).rounded()), Int((height * scale).rounded()))
      return """
        set terminal pngcairo noenhanced size \(size.0),\(size.1) \
        font '\(style.font ?? "Helvetica"),\(Int(Canvas.fontSize) - 3)' fontscale \(scale) linewidth \(scale) \
        pointscale \(scale) \(hasPaper ? "background '#ffffff'" : "transparent")

        """
    }
  }

  /// The same picture, the same bytes: without the time at which it was made.
  func timeless(_ bytes: [UInt8]) -> [UInt8] {
    let mark = Array("/CreationDate (D:".utf8), day = Array("20000101000000".utf8)
    guard self == .pdf, let place = bytes.firstRange(of: mark), place.upperBound + day.count <= bytes.count
    else {
      return bytes
    }
    var bytes = bytes
    bytes.replaceSubrange(place.upperBound..<place.upperBound + day.count, with: day)
    return bytes
  }

  /// Whether these bytes are a whole picture: gnuplot may have died half way.
  func isWhole(_ bytes: [UInt8]) -> Bool {
    switch self {
    // Told by who makes a document of it.
    case .svg: true
    case .pdf:
      bytes.starts(with: "%PDF-".utf8)
        && bytes.suffix(16).split(separator: 10).last == Array("%%EOF".utf8)[...]
    // It ends with the chunk IEND and its check sum.
    case .png: bytes.suffix(8).elementsEqual([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82])
    }
  }
}
