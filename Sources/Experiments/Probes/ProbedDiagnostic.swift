/// A diagnostic that is asked for afterwards, as the command line says it.
public struct ProbedDiagnostic: Sendable {
  let text: ComponentText

  /// - Parameters:
  ///   - text: a kind, or a mapping as an experiment file has it.
  ///   - settings: further settings, `key=value` each.
  public init(_ text: String, settings: [String] = []) { self.text = ComponentText(text, settings: settings) }

  /// The argument that sets it in place of all diagnostics of an experiment.
  var override: String { "record.diagnostics=[\(text)]" }
}
