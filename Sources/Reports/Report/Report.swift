import Archive
import Components
public import Experiments
import Figures
import Foundation
import Recurrent
import Runner
import SequenceTasks
public import Store
import Training
public import TrialFormat

/// Stored trials → figures → notebook page.
public enum Report {
  /// What was written.
  public struct Written: Sendable {
    /// Where the page lies.
    public let page: String
    /// What is missing on it, and why.
    public let problems: [String]
    public let claims: [JudgedClaim]
  }

  /// - Parameter declaration: what the file of a trial must hold; nil where that is not compared.
  public static func write(
    _ plan: Plan, in folder: ResultsFolder, declaring declaration: ((PlannedTrial) -> TrialDeclaration?)? = nil
  ) throws -> Written {
    let (stored, run) = try ShownTrial.all(of: plan, in: folder, declaring: declaration)
    let renderer = Result { try GnuplotRenderer(searching: ProcessInfo.processInfo.environment["PATH"] ?? "") }
    let figures = zip(plan.experiment.figures, RenderedFigure.names(of: plan.experiment.figures)).map {
      RenderedFigure($0, named: $1, of: run, with: renderer)
    }
    for figure in figures { try figure.write(to: folder) }
    var correctness = Correctness(), checks: [String] = []
    do {
      correctness = try self.correctness(of: plan, in: folder)
    } catch {
      checks = ["gradient checks are not on the page: \(error)"]
    }
    let claims = JudgedClaim.all(of: plan, in: run)
    var page = page(plan, stored, figures, correctness)
    page.findings = claims.map(Finding.init)
    try folder.writeAtomically(page.html(), to: folder.page)
    try folder.writeAtomically(page.markdown, to: folder.markdown)
    try folder.writeAtomically(NotebookPage.summary(page.trials), to: folder.summary)
    let problems =
      stored.compactMap { trial in trial.problem.map { "trial \(trial.plan.name) is not on the page: \($0)" } }
      + figures.compactMap { figure in figure.problem.map { "figure \(figure.name) is missing: \($0)" } }
      + checks
    return Written(page: folder.page, problems: problems, claims: claims)
  }

  private static func page(
    _ plan: Plan, _ stored: [ShownTrial], _ figures: [RenderedFigure], _ correctness: Correctness
  ) -> NotebookPage {
    let rows = stored.map(\.row), experiment = plan.experiment
    let facts = stored.lazy.compactMap(\.provenance).first ?? []
    var badges: [Badge] = []
    if facts.contains(where: { $0.key == "commit" && $0.value.contains("uncommitted") }) {
      badges.append(Badge("uncommitted changes", .warning))
    }
    let data = plan.variants.first?.source.facts.map { Fact($0.name, $0.value) } ?? []
    var page = NotebookPage(
      experiment: experiment.name, title: experiment.heading, about: experiment.about, hypothesis: experiment.hypothesis,
      badges: badges, source: SourceFile(name: fileName(plan.file), text: String(decoding: plan.source, as: UTF8.self)),
      settings: plan.settings, varied: varied(plan), trials: rows, figures: figures,
      commands: [
        Command("scripts/setup", purpose: "Installs what is needed and fetches the data"),
        Command("swift run lab \(shellQuoted(plan.file))", purpose: "Trains what is missing, draws and writes this page"),
        Command("swift run lab report \(shellQuoted(plan.file))", purpose: "Draws and writes it again from stored trials"),
      ], provenance: data + facts)
    page.settingDocs = SettingDocs(of: plan.settings).docs
    page.correctness = correctness
    page.levels = PageLevels.levels(of: stored.compactMap { file in file.trial.map { ($0.variant, file.baselines) } })
    page.samples = PageSamples.tables(
      of: stored.filter { !$0.samples.isEmpty }.map {
        PageSamples.Trial(variant: $0.plan.variant.name, seed: $0.plan.seed, samples: $0.samples)
      })
    return page
  }

  /// The stored gradient checks of every variant.
  private static func correctness(of plan: Plan, in folder: ResultsFolder) throws -> Correctness {
    var correctness = Correctness()
    for variant in plan.variants {
      guard let trial = plan.trials.first(where: { $0.variant.name == variant.name }),
        let stored = try StoredCheck(at: GradcheckFile.path(variant.name, in: folder), expecting: trial.expected)
      else { continue }
      for state in stored.states {
        correctness.verdicts += state.lines.map {
          Correctness.Verdict(
            variant: stored.variant, state: state.name, check: $0.check, scope: $0.scope,
            error: $0.error.isNaN ? nil : $0.error, kappa: $0.kappa.isNaN ? nil : $0.kappa, isRight: $0.isRight)
        }
        let isLast = state.name == stored.states.last?.name
        correctness.engines += (isLast ? state.engines : []).map {
          Correctness.Engine(
            variant: stored.variant, state: state.name, name: $0.name, standing: $0.standing, error: $0.error,
            cosine: $0.cosine, parameter: $0.parameter)
        }
        let remarks = [state.reductions, state.omissions].filter { !$0.isEmpty }.joined(separator: "; ")
        correctness.scopes.append(
          Correctness.Scope(variant: stored.variant, state: state.name, origin: state.origin, remark: remarks))
      }
    }
    return correctness
  }

  private static func varied(_ plan: Plan) -> [Varied] {
    var axes: [Varied] = []
    for swept in plan.variants.flatMap(\.swept) {
      if let index = axes.firstIndex(where: { $0.key == swept.key }) {
        if !axes[index].values.contains(swept.value) { axes[index].values.append(swept.value) }
      } else {
        axes.append(Varied(key: swept.key, values: [swept.value]))
      }
    }
    return axes
  }

  private static func fileName(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }

  /// A word for a POSIX shell, for the reader to paste.
  private static func shellQuoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789._/-".unicodeScalars.contains($0))
    }
    return plain && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
  }
}
