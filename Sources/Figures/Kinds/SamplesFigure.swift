public import Archive
public import Components
import TrialFormat

/// Sequences as a network reads them, each word shaded by how much the loss depends on it, before training and after;
/// or, where that is not measured, what it answers to examples of the test set.
public struct SamplesFigure: Figure {
  public static let kind = "samples"
  public static let summary =
    "sentences shaded by what the network minds in them, before training and after; or answers with their errors"
  public static let reference: String? =
    "Li et al., Visualizing and understanding neural models in NLP, NAACL 2016"

  public enum View: String, ValueConvertible, CaseIterable { case auto, saliency, answers }

  public var common = FigureSettings()
  public var diagnostic = "input-saliency"
  public var view = View.auto
  public var examples = 3
  public var seed: Int?

  public static let colours: String? = "shades of a number"
  public static var declined: [String: String] {
    let own = [
      "statistic": "sentences have no mean over seeds; 'seed' says whose are shown",
      "scale": "shades are shares of each sentence's greatest number",
    ]
    return own.merging(ofDiagnostic) { own, _ in own }
  }

  public init() {}

  public static let settings: [Setting<SamplesFigure>] = [
    .group(\.diagnostic), .at, .by,
    Setting(
      "view", \.view, .choice(View.allCases.map(\.rawValue)),
      doc:
        "saliency: words shaded, which needs { kind: input-saliency, examples: 3 } among the diagnostics; answers: what the "
        + "trained network answers in the test set; auto: saliency where it is stored."),
    Setting("examples", \.examples, .integer(1...8), doc: "Sequences in each panel."),
    Setting(
      "seed", \.seed, .optional(.integer(0...Int.max)),
      doc: "The seed whose network is shown; none: each variant's first. Sentences have no mean over seeds."),
  ]

  /// More panels would make a wall, not a figure.
  private static let most = 6

  public var columns: Set<String> { ["token_saliency", "input_saliency"] }

  public var neededDiagnostic: String? { view == .saliency ? diagnostic : nil }

  public func ownProblems(in contents: PlannedContents) -> [Problem] {
    let isMeasured = view == .auto && contents.diagnostics.contains(diagnostic)
    guard view != .saliency, !isMeasured, !contents.showsSamples else { return [] }
    return [
      Problem(
        "view", "this task shows no examples of its test set, which tasks of tokens, images and labels do",
        remedy:
          "remove this figure"
      )
    ]
  }

  public func drawing(of run: StoredRun) throws -> Drawing {
    switch view {
    case .saliency: return try saliency(of: run)
    case .answers: return try answers(of: run)
    case .auto:
      let isMeasured = run.trials.contains {
        $0.contains(TrialPath.diagnostic(diagnostic, StoredSaliency.quantity))
      }
      return try isMeasured ? saliency(of: run) : answers(of: run)
    }
  }

  // MARK: what it minds

  private func saliency(of run: StoredRun) throws -> Drawing {
    var groups = try RecordedGroups(
      diagnostic, of: "{ kind: input-saliency, examples: \(examples) }", having: StoredSaliency.quantity,
      with: common, in: run)
    let (limit, wanted) = (examples, seed)
    var panels: [Panel] = [], shares: [(name: String, number: Double)] = []
    for part in groups.grid.panels {
      for record in part.members.flatMap({ groups.records(of: $0.variant) }) {
        let seeds = groups.each(of: record.variant) { group throws(ArchiveFault) -> StoredSaliency? in
          guard wanted.map({ $0 == group.trial.seed }) ?? true else { return nil }
          return try StoredSaliency(group, at: record.update, examples: limit)
        }
        guard let sentences = seeds.first?.value.sentences else { continue }
        let title = RecordedGroups.title(groups.grid.title(of: part), at.count > 1 ? record.name : "")
        let passage = Passage(
          sentences.map { .init([[.init("", $0.words + [$0.answer].compactMap { $0 })]]) })
        panels.append(Panel(title: title, passage: passage))
        let known = sentences.map(\.greatest).filter(\.isFinite)
        if !known.isEmpty { shares.append((title, 100 * known.reduce(0, +) / Double(known.count))) }
      }
    }
    try groups.require(panels, "sentences\(seed.map { " of seed \($0)" } ?? "")")
    let left = panels.count - SamplesFigure.most
    return groups.drawing(
      "What the loss depends on",
      Finding.span(
        "The share that a sentence’s most important word has of what the loss depends on", shares, unit: " %"),
      [
        "Shade: ‖∂E/∂xₜ‖, as a share of the sentence’s greatest.",
        panels.contains { $0.passage?.hasErrors == true } ? "Red: a wrong answer." : "",
        "Of \(SamplesFigure.whose(seed)).",
        panels.contains { $0.passage?.isCut == true } ? SamplesFigure.cut : "",
        left > 0 ? "The first \(SamplesFigure.most) of \(panels.count) panels." : "",
      ], columns: 1, numbers: ("share of the greatest, in %", shares),
      Array(panels.prefix(SamplesFigure.most)))
  }

  private static func whose(_ seed: Int?) -> String {
    seed.map { "seed \($0)" } ?? "each variant’s first seed"
  }

  private static let cut = "Of longer sequences the first and the last \(Passage.longest / 2) steps."

  // MARK: what it answers

  private func answers(of run: StoredRun) throws -> Drawing {
    let grid = VariantPanels(
      run, by: PanelKeys(colour: PanelKeys.none, row: common.by.row, column: common.by.column))
    var failures: [(StoredTrial, ArchiveFault)] = []
    var panels: [Panel] = [], right: [(name: String, number: Double)] = [], rolls: [AnsweredRoll] = []
    for part in grid.panels {
      for variant in part.members.map(\.variant) {
        let trials = run.trials.filter { $0.variant == variant && (seed == nil || $0.seed == seed) }
        guard let trial = trials.min(by: { $0.seed < $1.seed }) else { continue }
        do throws(ArchiveFault) {
          let samples = try trial.samples().prefix(examples)
          guard !samples.isEmpty else { continue }
          let title = grid.title(of: part), isOneClass = trial.arrangement == "many-to-one"
          guard case .text = samples[0].target else {
            rolls += samples.enumerated().map { AnsweredRoll($1, number: $0, of: title) }
            continue
          }
          let passage = Passage(samples.map { Passage.Example($0, isOneClass: isOneClass) })
          panels.append(Panel(title: title, passage: passage))
          right.append((title, Double(passage.examples.count { !$0.hasErrors })))
        } catch {
          failures.append((trial, error))
        }
      }
    }
    guard rolls.isEmpty else {
      return try AnsweredRoll.drawing(
        rolls, whose: SamplesFigure.whose(seed), most: SamplesFigure.most, failures: failures)
    }
    guard !panels.isEmpty else {
      throw FigureError.nothingToDraw(
        reason: failures.first.map { "no trial could be read (\($0.1))" }
          ?? "no trial has stored examples of its test set, which tasks of tokens and images have")
    }
    var caption = Caption(
      Finding.span(
        "The number of examples answered without an error, of \(min(examples, panels[0].passage?.examples.count ?? 0)),",
        right),
      [
        "Examples of the test set, as the trained network of \(SamplesFigure.whose(seed)) answers them.",
        "Red: what is not as it should be.",
        panels.count > SamplesFigure.most ? "The first \(SamplesFigure.most) of \(panels.count)." : "",
      ])
    if panels.contains(where: { $0.passage?.isCut == true }) { caption.notes.add(SamplesFigure.cut) }
    caption.notes.addUnreadable(failures)
    var drawing = Drawing(
      title: "What the network answers", caption: caption.text,
      columns: panels.allSatisfy { $0.passage?.isNarrow == true } ? 2 : 1,
      panels: Array(panels.prefix(SamplesFigure.most)))
    drawing.notes = caption.notes.sentences
    drawing.table = FigureTable(
      header: ["panel", "examples without an error"],
      rows: right.map { [$0.name, AxisNumber.words($0.number)] })
    return drawing
  }
}

extension Passage {
  /// Whether two stand side by side without breaking lines.
  fileprivate var isNarrow: Bool {
    examples.flatMap { $0.groups.joined() }.allSatisfy { line in
      line.words.reduce(0) { $0 + $1.text.count + (line.isSpelled ? 0 : 1) } <= 40
    }
  }

  fileprivate var hasErrors: Bool { examples.contains(where: \.hasErrors) }
}

extension Passage.Example {
  fileprivate var hasErrors: Bool { groups.joined().contains { $0.words.contains(where: \.isWrong) } }

  /// What was read; beneath it what was to be said and what was, place by place.
  fileprivate init(_ sample: StoredSample, isOneClass: Bool) {
    var target = Self.words(sample.target), said = Self.words(sample.prediction)
    // Errors within a word are told by its letters; one of many classes is wrong as a whole.
    let isSpelled = !isOneClass && target.count == 1 && said.count < 2
    if isSpelled { (target, said) = (target.flatMap(Self.letters), said.flatMap(Self.letters)) }
    let answer = (0..<max(target.count, said.count)).map { place in
      place < said.count
        ? Passage.Word(said[place], isWrong: place >= target.count || said[place] != target[place])
        : Passage.Word("∅", isWrong: true)
    }
    let pair = [
      Passage.Line("target", target.map { Passage.Word($0) }, isSpelled: isSpelled),
      Passage.Line("answer", answer, isSpelled: isSpelled),
    ]
    if case .image(let width, _, let pixels) = sample.input {
      self.init([pair], image: Passage.Image(width: width, pixels))
    } else {
      self.init([[Passage.Line("reads", Self.words(sample.input).map { Passage.Word($0) })], pair])
    }
  }

  private static func letters(_ word: String) -> [String] { word.map { String($0) } }

  private static func words(_ content: StoredSample.Content) -> [String] {
    switch content {
    case .text(let text): text.split(whereSeparator: \.isWhitespace).map(String.init)
    case .numbers(let numbers): numbers.map { AxisNumber.words($0) }
    case .image: []
    }
  }
}
