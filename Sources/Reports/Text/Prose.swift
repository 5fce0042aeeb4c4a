import CCmark
import Foundation

/// Markdown of an experiment file (CommonMark), made harmless: no raw HTML, no dangerous links, nothing
/// loaded from elsewhere, and whatever leads out of the page says where to.
struct Prose {
  /// Safe to put into a page unchanged.
  let html: String
  /// Safe to put into another Markdown document.
  let markdown: String

  /// `demotion` is added to the level of headings, so that prose fits below the page's own headings.
  init(_ text: String, demotion: Int = 2) {
    let bytes = Array(text.printable.utf8)
    let root = bytes.withUnsafeBytes { buffer in
      cmark_parse_document(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, CMARK_OPT_VALIDATE_UTF8)
    }
    guard !bytes.isEmpty, let root else {
      (html, markdown) = ("", "")
      return
    }
    defer { cmark_node_free(root) }
    Prose.tame(root, demotion)
    html = Prose.taken(cmark_render_html(root, CMARK_OPT_SAFE))
    markdown = Prose.taken(cmark_render_commonmark(root, CMARK_OPT_SAFE, 0))
  }

  /// Demotes headings, removes raw HTML, and says where links and images lead.
  private static func tame(_ root: OpaquePointer, _ demotion: Int) {
    for node in nodes(below: root) {
      switch cmark_node_get_type(node) {
      case CMARK_NODE_HEADING:
        cmark_node_set_heading_level(node, min(cmark_node_get_heading_level(node) + Int32(demotion), 6))
      case CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE:
        cmark_node_free(node)
      case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
        spellOut(node)
      default: continue
      }
    }
  }

  /// Puts text and address in the place of a link or an image: `text (address)`, of which the address alone is a link.
  /// Links within the page stay as they are, an address that could harm is left out.
  private static func spellOut(_ node: OpaquePointer) {
    let isImage = cmark_node_get_type(node) == CMARK_NODE_IMAGE
    let address = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    let child = cmark_node_first_child(node)
    let isPlain =
      child.map { cmark_node_get_type($0) == CMARK_NODE_TEXT && cmark_node_next($0) == nil } ?? false
      && cmark_node_get_literal(child).map { String(cString: $0) } == address
    if !isImage, address.hasPrefix("#") || isPlain && isHarmless(address) { return }
    let hasText = child != nil
    while let child = cmark_node_first_child(node) { cmark_node_insert_before(node, child) }
    if isHarmless(address), !address.isEmpty {
      func insert(_ new: OpaquePointer?) { if let new { cmark_node_insert_before(node, new) } }
      insert(text(hasText ? " (" : "("))
      insert(isInLink(node) ? text(address) : link(to: address))
      insert(text(")"))
    }
    cmark_node_free(node)
  }

  private static func isHarmless(_ address: String) -> Bool {
    guard let scheme = address.prefixMatch(of: /[^\/?#]*:/)?.output else { return true }
    return ["http:", "https:", "mailto:"].contains(scheme.lowercased())
  }

  private static func isInLink(_ node: OpaquePointer) -> Bool {
    var above = cmark_node_parent(node)
    while let one = above, cmark_node_get_type(one) != CMARK_NODE_LINK { above = cmark_node_parent(one) }
    return above != nil
  }

  private static func text(_ literal: String) -> OpaquePointer? {
    let node = cmark_node_new(CMARK_NODE_TEXT)
    cmark_node_set_literal(node, literal)
    return node
  }

  private static func link(to address: String) -> OpaquePointer? {
    guard let link = cmark_node_new(CMARK_NODE_LINK), let text = text(address) else { return nil }
    cmark_node_set_url(link, address)
    cmark_node_append_child(link, text)
    return link
  }

  /// All nodes, each after its children.
  private static func nodes(below root: OpaquePointer) -> [OpaquePointer] {
    guard let iterator = cmark_iter_new(root) else { return [] }
    defer { cmark_iter_free(iterator) }
    var nodes: [OpaquePointer] = []
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return nodes }
      guard let node = cmark_iter_get_node(iterator) else { continue }
      // Leaves are entered and never left.
      if event == CMARK_EVENT_EXIT || leaves.contains(cmark_node_get_type(node)) { nodes.append(node) }
    }
  }

  private static let leaves = [CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE]

  /// A copy of cmark's string, which is freed.
  private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else { return "" }
    defer { free(text) }
    return String(cString: text)
  }
}
