import Archive
import Components
public import Experiments
import Figures
import Foundation
import Language
import Runner
import SequenceTasks
import Statistics
public import Store
public import TrialFormat

/// Turns stored trials into figures and a notebook page.
public enum Report {
  /// What was written.
  public struct Written: Sendable {
    /// The path of the page.
    public let page: String
    /// What is missing on the page, and why.
    public let problems: [String]
    /// What was put right: one sentence each.
    public let remarks: [String]
    public let claims: [JudgedClaim]
    /// Every planned trial, with where, when and by what it was computed.
    public let trials: [RunPage.Trial]
  }

  /// What the report told, if it stands: if nothing that can change it has changed since, and its files are as
  /// they were written; nil otherwise.
  ///
  /// - Parameters:
  ///   - plan: the experiment.
  ///   - folder: where its results are.
  ///   - listsTrials: whether its trials are wanted.
  public static func standing(_ plan: Plan, in folder: ResultsFolder, listsTrials: Bool) throws(StoreError)
    -> Written?
  {
    try StandingReport.read(plan, in: folder, listsTrials: listsTrials)
  }

  /// Draws the figures, judges the claims, and writes the page, `summary.csv` and `provenance/run.html`.
  ///
  /// - Parameters:
  ///   - plan: the experiment.
  ///   - folder: where its results are.
  ///   - names: the trials of which it is a problem to have no result, or one of other settings; nil for all.
  ///   - rehash: whether the digest of every trial's file is compared with the index, however it looks.
  ///   - declaration: what the file of a trial must hold.
  public static func write(
    _ plan: Plan, in folder: ResultsFolder, only names: Set<String>? = nil, rehash: Bool = false,
    declaring declaration: (PlannedTrial) -> TrialDeclaration = { $0.variant.declaration }
  ) throws -> Written {
    var inputs = try PageInputs(of: plan, in: folder)
    var (stored, run) = try ShownTrial.all(of: plan, in: folder, rehash: rehash, declaring: declaration)
    let reentered = run.reentered
    if inputs == nil, stored.allSatisfy({ $0.trial != nil }), let known = try PageInputs(of: plan, in: folder)
    {
      // A run that was killed had left files without an entry. Now the index knows them: what is read under it is
      // what the page is known to be made from.
      inputs = known
      (stored, run) = try ShownTrial.all(of: plan, in: folder, rehash: false, declaring: declaration)
    }
    let scan = ShownScan(of: plan, in: folder)
    run.scan = scan?.stored
    let renderer = renderer(writingIn: folder)
    let named = Array(zip(plan.experiment.figures, RenderedFigure.names(of: plan.experiment.figures)))
    // More would hold the numbers of more figures in memory.
    let figures = sideBySide(named, workers: 2) { [run] figure, name in
      RenderedFigure(figure, named: name, of: run, with: renderer)
    }
    var correctness = Correctness(), checks: [String] = []
    do {
      correctness = try self.correctness(of: plan, in: folder)
    } catch {
      checks = ["gradient checks are not on the page: \(error)"]
    }
    let claims = JudgedClaim.all(of: plan, in: run),
      findings = findings(of: claims, plan, figures)
    let forest = ForestPlot(findings).map { RenderedFigure($0, named: "findings", with: renderer) }
    let portable = PortableText(
      results: folder.path, searched: ProcessInfo.processInfo.environment["PATH"] ?? "")
    var page = page(plan, in: folder, stored, figures, correctness, portable)
    page.findings = findings
    page.forest = forest.map { portable($0) }
    let trials = try stored.map { file in
      var trial = RunPage.Trial(
        variant: file.row.variant, seed: file.row.seed, status: file.row.status,
        file: try folder.trial(variant: file.row.variant, seed: file.row.seed), provenance: file.provenance)
      trial.verification = file.verification
      return trial
    }
    let runPage = RunPage(experiment: page.experiment, title: page.title, trials: trials)
    let files: [(path: String, text: String?)] =
      try (figures + [forest ?? .absent("findings")]).flatMap { try $0.files(in: folder) }
      + [
        (folder.page, page.html()), (folder.markdown, page.markdown),
        (folder.summary, NotebookPage.summary(page.trials)), (folder.scanTable, scan?.table?.csv),
        ("\(folder.path)/\(NotebookPage.runPage)", runPage.html()),
      ]
    for (path, text) in files { try folder.replace(path, with: text) }
    for path in RenderedFigure.obsoleteFiles(in: folder, besides: figures.map(\.name)) {
      try folder.replace(path, with: nil)
    }
    let problems =
      stored.filter { !$0.isPending || names?.contains($0.plan.name) ?? true }.compactMap { trial in
        trial.problem.map { "trial \(trial.plan.name) is not on the page: \($0)" }
      }
      + (figures + [forest].compactMap { $0 }).compactMap { figure in
        figure.problem.map { "figure \(figure.name) is missing: \($0)" }
      }
      + checks + (scan?.problems ?? [])
    let remarks = reentered.map {
      "trial \($0.trial): its entry in the index \($0.because.rawValue), and was made anew"
    }
    let report = Written(
      page: folder.page, problems: problems, remarks: remarks, claims: claims, trials: trials)
    let isWhole = stored.allSatisfy { $0.trial != nil }
    try StandingReport.keep(
      report, of: plan, from: isWhole ? inputs : nil,
      files: files.compactMap { path, text in text.map { (path, $0) } }, in: folder)
    return report
  }

  /// The gnuplot of PATH, which may write in a folder of results where there is no TMPDIR.
  static func renderer(writingIn folder: ResultsFolder) -> Result<GnuplotRenderer, any Error> {
    Result {
      try GnuplotRenderer(
        searching: ProcessInfo.processInfo.environment["PATH"] ?? "",
        spare: URL(fileURLWithPath: folder.path).path)
    }
  }

  /// Each with the figures that show a column of it.
  static func findings(
    of claims: [JudgedClaim], _ plan: Plan, _ figures: [RenderedFigure]
  ) -> [Finding] {
    claims.map { claim in
      var finding = Finding(claim, level: plan.experiment.sampling.level)
      let columns = Set((try? ClaimParser.parse(claim.claim.check))?.selections.map(\.selection.name) ?? [])
      finding.figures = zip(plan.experiment.figures, figures).filter { kind, figure in
        figure.problem == nil && !kind.columns.isDisjoint(with: columns)
      }.map(\.1.name)
      return finding
    }
  }

  private static func page(
    _ plan: Plan, in folder: ResultsFolder, _ stored: [ShownTrial], _ figures: [RenderedFigure],
    _ correctness: Correctness, _ portable: PortableText
  ) -> NotebookPage {
    let experiment = plan.experiment
    let reproduction = Reproduction(
      file: plan.file, overrides: plan.overrides,
      results: URL(fileURLWithPath: folder.path).deletingLastPathComponent().path,
      workingFolder: FileManager.default.currentDirectoryPath)
    var page = NotebookPage(
      experiment: experiment.name, title: experiment.heading, about: experiment.about,
      hypothesis: experiment.hypothesis,
      source: SourceFile(
        name: URL(fileURLWithPath: plan.file).lastPathComponent,
        text: String(decoding: plan.bytes, as: UTF8.self)),
      settings: plan.settings, varied: varied(plan), trials: stored.map { portable($0.row) },
      figures: figures.map { portable($0) },
      commands: reproduction.commands, provenance: origins(of: plan))
    page.scanned = plan.scanAxes.map { axis in
      Varied(key: axis.keys.joined(separator: ", "), values: axis.rows.compactMap { $0.first ?? nil })
    }
    page.settingDocs = SettingDocs(of: plan.settings, Experiment.descriptors).docs
    page.defaults = defaults(of: plan)
    page.correctness = correctness
    page.badges = [Badge(verified: stored.map(\.verification))].compactMap { $0 }
    page.probes = PageProbe.all(stored.flatMap(\.probes))
    page.baselines = PageBaseline.all(
      of: stored.compactMap { file in file.trial.map { ($0.variant, file.baselines) } })
    page.samples = PageSamples.tables(
      of: stored.filter { !$0.samples.isEmpty }.map {
        PageSamples.Trial(variant: $0.plan.variant.name, seed: $0.plan.seed, samples: $0.samples)
      })
    return page
  }

  /// The keys of the settings that nobody stated; none if the file is no longer the one that was planned.
  private static func defaults(of plan: Plan) -> Set<String> {
    let origins = try? Origins.all(of: Experiment.self, path: plan.file, overrides: plan.overrides).first
    return Set(
      (origins?.settings ?? []).compactMap { if case .standard = $0.origin { $0.key } else { nil } })
  }

  /// What the numbers come from, wherever they are computed: data with their digests, weights with which
  /// trials began, and the version of the arithmetic.
  private static func origins(of plan: Plan) -> [Fact] {
    let sources = plan.variants.map(\.source)
    let facts = sources.flatMap { $0.facts.map { Fact($0.name, $0.value) } }.distinct
    let data = sources.flatMap { $0.digests.map { Fact("data", "\($0.name) sha256 \($0.sha256)") } }.distinct
    let parents = plan.trials.compactMap(\.start).map {
      Fact("parent", "\($0.trial), \($0.place), sha256 \($0.digest)")
    }.distinct
    return facts + data + parents
      + [Fact("numerics", "version \(numericsVersion)")]
  }

  /// The stored gradient checks of every variant.
  private static func correctness(of plan: Plan, in folder: ResultsFolder) throws -> Correctness {
    Correctness(
      try plan.variants.compactMap { variant in
        try plan.trials.first { $0.variant.name == variant.name }.flatMap {
          try StoredCheck(at: GradcheckFile.path(variant.name, in: folder), expecting: $0.expected)
        }
      })
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
}
