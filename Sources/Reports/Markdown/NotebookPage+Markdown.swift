import Figures
import Statistics

extension NotebookPage {
  /// The page as Markdown with links to the files of the figures; reads well as text, and in version control.
  public var markdown: String {
    var parts = ["# \(Markdown.escaped(heading))"]
    parts.append(
      "Experiment `\(Markdown.code(experiment))`"
        + allBadges.map { " · \(Markdown.escaped($0.text))" }.joined())
    parts.append(Prose(about).markdown)
    if !findings.isEmpty {
      parts += ["## Findings"] + (forest.map { [section($0)] } ?? [])
      parts +=
        findings.enumerated().map { section($1, number: $0 + 1) } + [
          Markdown.escaped(Finding.caption(of: findings))
        ]
    }
    if !figures.isEmpty { parts += ["## Figures"] + figures.map(section) }
    let hypothesis = Prose(hypothesis).markdown
    if !hypothesis.isEmpty { parts += ["## Hypothesis", hypothesis] }

    parts.append("## What varied, what was fixed")
    if !variedTable.rows.isEmpty { parts.append(Markdown.table(variedTable)) }
    let fixed = fixed
    for (caption, sections) in [
      ("What was fixed: stated in the file.", fixed.stated),
      ("What was fixed: nobody stated it, and it has its default.", fixed.defaults),
    ] where !sections.isEmpty {
      let rows = sections.map { section in
        let facts = section.entries.map { $0.key.isEmpty ? $0.value : "\($0.key) \($0.value)" }
        return [section.name, facts.joined(separator: " · ")]
      }
      let table = Table(caption: caption, header: ["section", "settings"], rows: rows, numeric: [])
      parts.append(Markdown.table(table))
    }
    if !samples.isEmpty { parts += ["## Samples"] + samples.map { Markdown.table($0.table) } }
    let tables = [variantTable, baselineTable, trialTable, probeTable].compactMap { $0 }
    if !tables.isEmpty { parts += ["## Statistics"] + tables.map(Markdown.table) }

    if !correctness.isEmpty { parts += ["## Correctness"] + correctness.tables.map(Markdown.table) }

    parts.append("## How to reproduce")
    for command in commands { parts += [Markdown.escaped(command.purpose), Markdown.fenced(command.line)] }
    parts += [
      "The experiment file, `\(Markdown.code(source.name))`:", Markdown.fenced(source.text, language: "yaml"),
      "To cite this page:", Markdown.fenced(bibTeX, language: "bibtex"),
    ]
    if !provenance.isEmpty {
      let rows = provenance.map { [$0.key, $0.value] }
      let table = Table(caption: provenanceTable.caption, header: ["what", "value"], rows: rows, numeric: [])
      let link = "[\(NotebookPage.runPage)](\(NotebookPage.runPage))"
      parts += [
        "## Provenance", Markdown.table(table), "\(NotebookPage.runNote) \(link)\(NotebookPage.runPlace)",
      ]
    }
    return parts.map { $0.trimmingSuffix(while: \.isNewline) }.filter { !$0.isEmpty }.joined(
      separator: "\n\n") + "\n"
  }

  private func section(_ finding: Finding, number: Int) -> String {
    let start = "\(number). ", indent = String(repeating: " ", count: start.count)
    var lines = ["\(start)**\(finding.outcome.rawValue)** \(Markdown.escaped(finding.says))"]
    lines += finding.lines.map { line in
      let parts = [line.measured, line.contrast, line.basis, line.reason]
      return indent + Markdown.escaped(parts.filter { !$0.isEmpty }.joined(separator: " · "))
    }
    lines += [finding.adjustment, finding.problem].filter { !$0.isEmpty }.map {
      indent + Markdown.escaped($0)
    }
    return lines.joined(separator: "  \n") + "  \n\(indent)`\(Markdown.code(finding.check))`"
  }

  private func section(_ figure: RenderedFigure) -> String {
    var parts = ["### \(Markdown.escaped(figure.title))"]
    if figure.svg != nil {
      parts.append("![\(Markdown.escaped(figure.alternative))](figures/\(figure.name).svg)")
    }
    if let problem = figure.problem {
      parts.append("**This figure is missing:** \(Markdown.escaped(problem)).")
    }
    parts += [figure.caption, figure.notes.joined(separator: " ")].filter { !$0.isEmpty }.map(
      Markdown.escaped)
    if let table = figure.numbers { parts.append(Markdown.table(table)) }
    if figure.csv != nil { parts.append("Data: [figures/\(figure.name).csv](figures/\(figure.name).csv)") }
    return parts.joined(separator: "\n\n")
  }
}

extension String {
  fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
    var end = endIndex
    while end > startIndex, predicate(self[index(before: end)]) { end = index(before: end) }
    return String(self[..<end])
  }
}
