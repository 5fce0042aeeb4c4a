import Mustache

extension ResultsIndex {
  /// The list as one HTML file; its pictures are the experiments' figures.
  ///
  /// - Throws: only if the template itself is broken.
  func html() throws -> String { try MustacheTemplate(string: ResultsIndexTemplate.text).render(context) }

  private var context: [String: Any] {
    [
      "style": PageStyle.css, "policy": PageScript.policyWithPictures,
      "count": entries.count == 1 ? "One experiment" : "\(entries.count) experiments",
      "experiments": entries.map { entry -> [String: Any] in
        let card = entry.card
        return [
          "name": entry.name, "page": "\(entry.name)/index.html", "title": card?.title ?? entry.name,
          "picture": entry.picture.map { [["path": $0, "alternative": card?.alternative ?? ""]] } ?? [],
          "badges": (card?.badges ?? []).map { ["text": $0.text, "tone": tone($0)] },
          "hasFindings": !(card?.findings.isEmpty ?? true),
          "findings": (card?.findings ?? []).map { finding -> [String: Any] in
            let parts = finding.text.split(separator: ": ", maxSplits: 1).map(String.init)
            return ["tone": tone(finding), "verdict": parts[0], "says": parts.dropFirst().first ?? ""]
          },
          "isOld": card == nil,
        ]
      },
    ]
  }

  /// A tone that the style knows, whatever a page says.
  private func tone(_ mark: PageCard.Mark) -> String {
    (Badge.Tone(rawValue: mark.tone) ?? .neutral).rawValue
  }
}
