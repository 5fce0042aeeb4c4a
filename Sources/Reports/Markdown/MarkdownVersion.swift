import CCmark

/// The version of cmark: that of the headers this program was built with, and that of the library it runs
/// with.
public struct MarkdownVersion: Sendable {
  public let headers: String
  public let library: String

  /// The versions in this process.
  public static var current: MarkdownVersion {
    MarkdownVersion(headers: CMARK_VERSION_STRING, library: String(cString: cmark_version_string()))
  }
}
