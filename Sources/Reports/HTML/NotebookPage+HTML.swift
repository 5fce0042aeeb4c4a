import Figures
import Mustache
import Statistics

extension NotebookPage {
  /// The page as one HTML file that needs no other: style, figures and script are inside. All that it says it says
  /// without the script.
  ///
  /// - Throws: only if the template itself is broken.
  public func html() throws -> String {
    try MustacheTemplate(string: PageTemplate.text).render(context)
  }

  /// The template's values.
  private var context: [String: Any] {
    let fixed = fixed
    func sections(_ sections: [FixedSettings.Section]) -> [[String: Any]] {
      sections.map { section in
        ["name": section.name, "entries": section.entries.map { html($0, in: section.name) }]
      }
    }
    let prose = Prose(hypothesis)
    return [
      "title": heading, "experiment": experiment, "style": PageStyle.css, "script": PageScript.text,
      "policy": PageScript.policy, "card": card.json,
      "badges": allBadges.map { ["text": $0.text, "tone": $0.tone.rawValue] },
      "about": Prose(about).html,
      "contents": contents.map { ["id": $0.id, "name": $0.name] },
      "hasFindings": !findings.isEmpty, "findingsCaption": Finding.caption(of: findings),
      "forest": forest.map { [html($0)] } ?? [],
      "findings": findings.enumerated().map { html($1, number: $0 + 1) },
      "hypothesis": prose.html.isEmpty ? [] : [["html": prose.html]],
      "varied": variedTable.rows.isEmpty ? [] : [variedTable.context(label: "What varied")],
      "stated": fixed.stated.isEmpty ? [] : [["sections": sections(fixed.stated)]],
      "defaults": fixed.defaults.isEmpty
        ? [] : [["count": fixed.defaultCount, "sections": sections(fixed.defaults)]],
      "hasFigures": !figures.isEmpty, "figures": figures.map(html),
      "hasTrials": !trials.isEmpty,
      "hasSamples": !samples.isEmpty, "samples": samples.map(\.context),
      "statistics": [
        (variantTable, "By variant"), (baselineTable, "Levels to compare with"),
        (probeTable, "Measured afterwards"),
      ].compactMap { table, label in table.map { $0.context(label: label) } },
      "everyTrial": trialTable.map { [$0.context(label: "Every trial")] } ?? [],
      "trialCount": trials.count == 1 ? "The trial" : "All \(trials.count) trials, one by one",
      "hasCorrectness": !correctness.isEmpty,
      "correctness": zip(correctness.tables, ["Gradient checks", "Engines", "What was checked"]).map {
        $0.context(label: $1)
      },
      "commands": commands.map { ["line": $0.line, "purpose": $0.purpose] },
      "source": ["name": source.name, "text": source.text], "bibTeX": bibTeX,
      "provenance": provenance.isEmpty ? [] : [provenanceTable.context(label: "Provenance")],
      "runNote": NotebookPage.runNote, "runPage": NotebookPage.runPage, "runPlace": NotebookPage.runPlace,
    ]
  }

  /// The sections that this page has.
  private var contents: [(id: String, name: String)] {
    var contents: [(id: String, name: String)] = []
    if !findings.isEmpty { contents.append(("findings", "Findings")) }
    if !figures.isEmpty { contents.append(("figures", "Figures")) }
    if !hypothesis.isEmpty { contents.append(("hypothesis", "Hypothesis")) }
    contents.append(("setup", "What varied, what was fixed"))
    if !samples.isEmpty { contents.append(("samples", "Samples")) }
    if !trials.isEmpty { contents.append(("statistics", "Statistics")) }
    if !correctness.isEmpty { contents.append(("correctness", "Correctness")) }
    contents.append(("reproduce", "How to reproduce"))
    if !provenance.isEmpty { contents.append(("provenance", "Provenance")) }
    return contents
  }

  /// A setting with its meaning. A fact with an empty key leaves no trace.
  private func html(_ fact: Fact, in section: String) -> [String: Any] {
    let doc = settingDocs[fact.key.isEmpty ? section : "\(section).\(fact.key)"]
    return [
      "key": fact.key.isEmpty ? [] : [["key": fact.key]], "value": fact.value,
      "doc": doc.map { [["doc": $0]] } ?? [],
    ]
  }

  private func html(_ finding: Finding, number: Int) -> [String: Any] {
    [
      "number": number, "says": finding.says, "check": finding.check, "verdict": finding.outcome.rawValue,
      "tone": finding.tone.rawValue,
      "hasShown": figures.contains { finding.figures.contains($0.name) },
      "shown": figures.filter { finding.figures.contains($0.name) }.map {
        ["name": $0.name, "title": $0.title]
      },
      "problem": [finding.adjustment, finding.problem].filter { !$0.isEmpty }.map { ["text": $0] },
      "lines": finding.lines.map { line in
        [
          "measured": line.measured, "contrast": line.contrast.isEmpty ? [] : [["text": line.contrast]],
          "basis": line.basis.isEmpty ? [] : [["text": line.basis]],
          "reason": line.reason.isEmpty ? [] : [["text": line.reason]],
        ]
      },
    ]
  }

  private func html(_ figure: RenderedFigure) -> [String: Any] {
    let svg = figure.svg.map { InlineSVG.html($0, prefix: "\(figure.name)-", label: figure.alternative) }
    let files =
      (figure.csv == nil ? [] : ["\(figure.name).csv"]) + (figure.svg == nil ? [] : ["\(figure.name).svg"])
    return [
      "name": figure.name, "title": figure.title,
      "caption": ([figure.caption, figure.notes.joined(separator: " ")]).filter { !$0.isEmpty }.map {
        ["caption": $0]
      },
      "svg": svg.map { [["html": $0]] } ?? [],
      "problem": figure.problem.map { [["text": $0]] } ?? [],
      "numbers": figure.numbers.map { [$0.context(label: "Numbers of the figure \(figure.name)")] } ?? [],
      "hasFiles": !files.isEmpty, "files": files,
    ]
  }
}
