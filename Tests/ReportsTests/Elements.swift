import Foundation
import FoundationXML
import Reports

/// The elements and attributes of a page. The page is written so that an XML parser reads it, but for the
/// doctype and elements without content.
final class Elements: NSObject, XMLParserDelegate {
  private(set) var names: Set<String> = []
  private(set) var attributes: Set<String> = []

  /// Nil where the page does not read as XML.
  init?(_ html: String) {
    super.init()
    // No XML: lab's own script, which all pages share.
    let text = html.replacing("<script>\(PageScript.text)</script>", with: "<script/>")
      .replacing("<!DOCTYPE html>", with: "").replacing(/<(meta|br|hr)\b[^>]*>/, with: "")
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else {
      print(
        "line \(parser.lineNumber): \(text.split(separator: "\n", omittingEmptySubsequences: false)[parser.lineNumber - 1])"
      )
      return nil
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    names.insert(name)
    self.attributes.formUnion(attributes.keys)
  }
}
