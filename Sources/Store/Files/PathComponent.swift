/// The rules for one component of a path, on disk and inside a file.
enum PathComponent {
  static let longest = 200

  /// The rule that `name` breaks, or nil if it can be used.
  static func brokenRule(_ name: String) -> String? {
    if name.isEmpty { return "a name must not be empty" }
    if name == "." || name == ".." { return "a name must not be . or .." }
    if name.utf8.contains(UInt8(ascii: "/")) { return "a name must not contain /" }
    if name.hasControl {
      return "a name must not contain control characters"
    }
    if name.utf8.count > longest { return "a name must not be longer than \(longest) bytes" }
    return nil
  }
}

extension String {
  /// Whether it contains a control character.
  var hasControl: Bool {
    // Unicode's tables are slow, and needed for few texts.
    utf8.contains { $0 < 0x20 || $0 >= 0x7f }
      && unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
