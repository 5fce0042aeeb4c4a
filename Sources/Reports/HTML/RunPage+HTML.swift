import Mustache

extension RunPage {
  /// The page as one HTML file that needs no other, in the style of the notebook page.
  ///
  /// - Throws: only if the template itself is broken.
  public func html() throws -> String {
    try MustacheTemplate(string: RunPageTemplate.text).render(context)
  }

  private var context: [String: Any] {
    [
      "title": title, "experiment": experiment, "style": PageStyle.css,
      "policy": PageScript.policy, "script": PageScript.text,
      "badges": badges.map { ["text": $0.text, "tone": $0.tone.rawValue] },
      "runs": factTables.map { $0.context(label: $0.caption) },
      "times": timeTable.context(label: "Times of every trial"),
    ]
  }
}
