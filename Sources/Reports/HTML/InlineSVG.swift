/// An SVG document as part of a page: ids of its own, links that stay on the page, a role and a name for
/// screen readers.
enum InlineSVG {
  /// `svg` with `prefix` before every id and every reference to one. Text between tags is left alone.
  static func html(_ svg: String, prefix: String, label: String) -> String {
    let start = svg.firstRange(of: "<svg")?.lowerBound ?? svg.startIndex
    // An expression is parsed where its literal stands: once a picture, not once a tag.
    let identity = /\bid=(["'])/, inner = /href=(["'])#/, outer = /href=(["'])\.\.\/index\.html#/
    let body = String(svg[start...]).replacing(/<[a-z][^<>]*>/) { match in
      String(match.output)
        .replacing(identity) { "id=\($0.output.1)\(prefix)" }
        .replacing(inner) { "href=\($0.output.1)#\(prefix)" }
        .replacing(outer) { "href=\($0.output.1)#" }
        .replacing("url(#", with: "url(#\(prefix)")
    }
    let name = Markup().escapeText(label)
    // What has links is no image to a screen reader, which would hide them.
    let role = body.contains("<a ") ? "group" : "img"
    return body.replacing("<svg", with: "<svg role=\"\(role)\" aria-label=\"\(name)\"", maxReplacements: 1)
  }
}
