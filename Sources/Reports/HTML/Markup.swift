import Mustache

/// Escapes text for HTML by code points.
///
/// The template engine's own way goes by characters, and a quote with a combining accent is another character, which it lets pass
/// though every browser reads a quote.
struct Markup: MustacheContentType {
  func escapeText(_ text: String) -> String {
    var result = ""
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The name by which templates ask for it. Registering twice does no harm.
  static let name: String = {
    MustacheContentTypes.register(Markup(), named: "LAB")
    return "LAB"
  }()
}
