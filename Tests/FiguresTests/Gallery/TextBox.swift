import Foundation

@testable import Figures

/// The box of a text in an SVG document, in pixels from the top left corner, by the widths of Helvetica.
struct TextBox {
  let text: String
  var left, top, right, bottom: Double

  /// How much of the line's height letters take, above their base and below it.
  private static let ascent = 9.0, descent = 2.5

  private static var pattern: Regex<(Substring, Substring, Substring, Substring?, Substring, Substring)> {
    /translate\(([-\d.]+),([-\d.]+)\)( rotate\(-90\))?"[^>]*text-anchor="(\w+)">\s*<text[^>]*>(.*?)<\/text>/
  }

  /// Every text of a document that gnuplot has made.
  static func all(in svg: String) -> [TextBox] {
    svg.matches(of: pattern).compactMap { match in
      guard let x = Double(match.output.1), let y = Double(match.output.2) else { return nil }
      let text = String(match.output.5).replacing(/<[^>]*>/, with: "")
        .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
      guard !text.allSatisfy(\.isWhitespace) else { return nil }
      let width = PlainText.width(text) * Canvas.fontSize
      let start = match.output.4 == "start" ? 0 : match.output.4 == "end" ? -width : -width / 2
      return match.output.3 == nil
        ? TextBox(text: text, left: x + start, top: y - ascent, right: x + start + width, bottom: y + descent)
        : TextBox(text: text, left: x - ascent, top: y - start - width, right: x + descent, bottom: y - start)
    }
  }

  /// What a reader would see cut or covered, as sentences; empty if nothing is.
  static func faults(of svg: String) -> [String] {
    guard let size = svg.firstMatch(of: /viewBox="0 0 (\d+) (\d+)"/), let width = Double(size.output.1),
      let height = Double(size.output.2)
    else { return ["the document has no size"] }
    let boxes = all(in: svg).sorted { $0.top < $1.top }
    var faults = boxes.filter { $0.left < 0 || $0.right > width || $0.top < 0 || $0.bottom > height }.map {
      "'\($0.text)' is cut by the sheet's edge"
    }
    for (index, box) in boxes.enumerated() {
      for other in boxes[(index + 1)...].prefix(while: { $0.top < box.bottom }) {
        let across = min(box.right, other.right) - max(box.left, other.left),
          down = min(box.bottom, other.bottom) - other.top
        if across > 1, down > 1 { faults.append("'\(box.text)' and '\(other.text)' cover each other") }
      }
    }
    return faults
  }
}
