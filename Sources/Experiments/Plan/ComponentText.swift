/// A component that the command line names, as an experiment file has it: `{ kind: gradient-by-lag, steps: 32 }`.
public struct ComponentText: Sendable, CustomStringConvertible {
  public let description: String

  /// - Parameters:
  ///   - text: a kind, or a mapping as an experiment file has it.
  ///   - settings: further settings, `key=value` each.
  public init(_ text: String, settings: [String] = []) {
    let trimmed = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    let entries = settings.map { setting in
      let sign = setting.firstIndex(of: "=")
      guard let sign else { return setting }
      return "\(setting[..<sign]): \(setting[setting.index(after: sign)...])"
    }
    let isMapping = trimmed.first == "{" && trimmed.last == "}"
    let inside = isMapping ? String(trimmed.dropFirst().dropLast()) : "kind: \(trimmed)"
    description = "{ \(([inside] + entries).joined(separator: ", ")) }"
  }
}
