import Components
public import Experiments
import Figures
import Foundation
import Recurrent
import Runner
import SequenceTasks
public import Store
import Training

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

  public static func write(_ plan: Plan, in folder: ResultsFolder) throws -> Written {
    let stored = plan.trials.map { StoredFile($0, in: folder) }
    let run = StoredRun(experiment: plan.experiment.name, trials: stored.compactMap(\.trial))
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
    let claims = JudgedClaim.all(of: plan, in: folder)
    var page = page(plan, stored, figures, correctness)
    page.findings = claims.map(Finding.init)
    try folder.writeAtomically(page.html(), to: folder.page)
    try folder.writeAtomically(page.markdown, to: folder.markdown)
    try folder.writeAtomically(NotebookPage.summary(page.trials), to: folder.summary)
    let problems =
      stored.compactMap { file in file.problem.map { "trial \(file.plan.name) is not on the page: \($0)" } }
      + figures.compactMap { figure in figure.problem.map { "figure \(figure.name) is missing: \($0)" } }
      + checks
    return Written(page: folder.page, problems: problems, claims: claims)
  }

  private static func page(
    _ plan: Plan, _ stored: [StoredFile], _ figures: [RenderedFigure], _ correctness: Correctness
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
      of: stored.compactMap { file in
        file.samples.map { PageSamples.Trial(variant: file.plan.variant.name, seed: file.plan.seed, samples: $0.samples) }
      })
    return page
  }

  /// The stored gradient checks of every variant.
  private static func correctness(of plan: Plan, in folder: ResultsFolder) throws -> Correctness {
    var correctness = Correctness()
    for variant in plan.variants {
      guard let trial = plan.trials.first(where: { $0.variant.name == variant.name }),
        let stored = try StoredCheck(of: trial, in: folder)
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

/// What is stored of one planned trial.
private struct StoredFile {
  let plan: PlannedTrial
  let trial: StoredTrial?
  let row: TrialRow
  let baselines: [StoredBaseline]
  let samples: StoredSamples?
  let provenance: [Fact]?
  let problem: String?

  init(_ plan: PlannedTrial, in folder: ResultsFolder) {
    self.plan = plan
    do {
      let path = try folder.trial(variant: plan.variant.name, seed: plan.seed)
      let file = try TrialFile(reading: path)
      let facts = StoredFile.facts(try file.text(attribute: "provenance"))
      func number(_ name: String) -> Double? { facts.first { $0.key == name }.flatMap { Double($0.value) } }
      let status = try file.text(attribute: "status")
      var remark = status == "diverged" ? "at update \(try file.integer(attribute: "diverged_at"))" : ""
      if let stop = try? file.integer(attribute: "stopped_at"), let reason = try? file.text(attribute: "stopped_because") {
        remark = "at update \(stop): \(reason)"
      }
      let train = try file.reals("/history/loss"), validation = try file.reals("/evaluation/loss")
      let isClassified = try file.text(attribute: "loss_kind") == "cross-entropy"
      var row = TrialRow(
        variant: plan.variant.name, seed: plan.seed, status: status, remark: remark, parameters: plan.variant.parameterCount,
        steps: train.count, trainLoss: train.last, validationLoss: validation.last, testLoss: try file.reals("/test/loss").first,
        testAccuracy: isClassified ? try file.reals("/test/accuracy").first : nil, seconds: number("training_seconds"),
        stepsPerSecond: number("steps_per_second"))
      let stepLoss = file.contains("/test/step_loss") ? try file.reals("/test/step_loss").first : nil
      let isLoss = stepLoss == row.testLoss || StoredFile.isNear(stepLoss, row.testLoss)
      row.testStepLoss = isLoss ? nil : stepLoss
      row.testMetrics = try plan.variant.source.metrics.compactMap { metric in
        try file.reals("/test/\(metric.name)").first.map { TrialRow.Metric(metric.name, $0) }
      }
      let levels = try StoredBaseline.all(in: file), shown = try StoredSamples(reading: file)
      trial = try StoredTrial(reading: path)
      (baselines, samples) = (levels, shown)
      self.row = row
      // Times differ from trial to trial and stand in the table.
      provenance = facts.filter { !["training_seconds", "recording_seconds", "steps_per_second"].contains($0.key) }
      problem = nil
    } catch {
      row = TrialRow(variant: plan.variant.name, seed: plan.seed, status: "failed", remark: "\(error)")
      (trial, provenance, problem, baselines, samples) = (nil, nil, "\(error)", [], nil)
    }
  }

  /// Whether two numbers differ by rounding only.
  private static func isNear(_ a: Double?, _ b: Double?) -> Bool {
    guard let a, let b else { return false }
    return abs(a - b) <= 1e-9 * abs(b)
  }

  /// The provenance of a trial, a JSON object of texts, numbers and lists of texts.
  private static func facts(_ json: String) -> [Fact] {
    guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else { return [] }
    return object.sorted { $0.key < $1.key }.map { key, value in
      let text = (value as? [String])?.joined(separator: "; ") ?? (value as? String) ?? "\(value)"
      return Fact(key, text)
    }
  }
}
