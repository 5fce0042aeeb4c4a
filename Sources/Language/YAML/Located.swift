/// A node of a parsed file, with its place and without a type: the schema decides later what a scalar means.
public struct Located: Sendable {
  public enum Content: Sendable {
    /// `isPlain`: written without quotes and not as a block, so that it may be a number, flag or range.
    case scalar(String, isPlain: Bool)
    case sequence([Located])
    case mapping([Entry])
  }

  /// One `key: value` of a mapping.
  public struct Entry: Sendable {
    public let key: String
    public let keyLocation: Location
    public let value: Located
  }

  public let content: Content
  public let location: Location

  init(_ content: Content, at location: Location) {
    (self.content, self.location) = (content, location)
  }
}

extension Located {
  /// The entries of a mapping, or nil.
  public var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The text of a scalar, however it is quoted, or nil.
  public var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// True for what follows the colon in `key:` when nothing does.
  public var isAbsent: Bool {
    if case .scalar("", isPlain: true) = content { true } else { false }
  }

  public subscript(key: String) -> Entry? { entries?.first { $0.key == key } }

  /// What a message calls the node.
  var brief: String {
    switch content {
    case .scalar(let text, isPlain: true): Display.shortened(text)
    case .scalar(let text, isPlain: false): "the text \"\(Display.shortened(text))\""
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
