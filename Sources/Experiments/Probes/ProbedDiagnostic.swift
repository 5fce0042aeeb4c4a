/// A diagnostic that is asked for afterwards, as the command line says it.
public struct ProbedDiagnostic: Sendable {
  /// `{ kind: gradient-by-lag, steps: 32 }`
  let text: String

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
    self.text = "{ \(([inside] + entries).joined(separator: ", ")) }"
  }

  /// The argument that sets it in place of all diagnostics of an experiment.
  var override: String { "record.diagnostics=[\(text)]" }
}
