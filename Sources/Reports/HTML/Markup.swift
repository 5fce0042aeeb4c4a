import Components
import Mustache

/// Escapes text for HTML by code points.
///
/// The template engine's own way goes by characters, and a quote with a combining accent is another character, which it lets pass
/// though every browser reads a quote.
struct Markup: MustacheContentType {
  func escapeText(_ text: String) -> String { text.printable.replacingScalars(\.escapedInMarkup) }

  /// The name by which templates ask for it. Registering twice does no harm.
  static let name: String = {
    MustacheContentTypes.register(Markup(), named: "LAB")
    return "LAB"
  }()
}
