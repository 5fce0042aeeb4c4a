import Components
import Mustache

/// Escapes text for HTML, code point by code point.
///
/// The template engine's own escaping goes by characters. A quote with a combining accent is another
/// character, which it lets pass, although every browser reads a quote.
struct Markup: MustacheContentType {
  func escapeText(_ text: String) -> String { text.printable.replacingScalars(\.escapedInMarkup) }

  /// The name by which templates ask for it. Registering twice does no harm.
  static let name: String = {
    MustacheContentTypes.register(Markup(), named: "LAB")
    return "LAB"
  }()
}
