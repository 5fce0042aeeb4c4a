@testable import Language
import Components
import Diagnostics
import Foundation
import Gradients
import OrderedCollections
import Recurrent
import Testing
import Training
import TrialFormat

@testable import Experiments
@testable import SequenceTasks

/// Stored results stay finished while code gains settings and components.
@Suite struct LastingIdentityTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  struct GoldenIdentity: Sendable, CustomTestStringConvertible {
    let overrides: [String]
    let identity: String

    init(_ overrides: [String], _ identity: String) {
      (self.overrides, self.identity) = (overrides, identity)
    }

    var testDescription: String { overrides.joined(separator: " ") }
  }

  static let golden: [GoldenIdentity] = [
    GoldenIdentity(
      [
        "model.cell={kind: rnn, activation: relu}", "model.hidden=[4, 5]", "model.bidirectional=true",
        "model.dropout={between: 0.5, recurrent: 0.25}",
      ],
      "72c3888e55938a58ff6a6d48338d1d398449dd8d5889ffb8c841a603a72a4292"),
    GoldenIdentity(
      [
        "model.cell={kind: formula, gates: [s], state: {s: s + sigmoid(a.s)}}", "model.initial_state=learned",
        "model.output_bias=false",
      ],
      "7be8d0f49b4aa49bf57d298de16c662016915b000c6ad49edb2dedb508d35960"),
    GoldenIdentity(
      ["model.init={b.f: {kind: chrono, t_max: 9}, W: {kind: orthogonal, gain: 2}, c: 0.5}"],
      "3361458b6265f003f537607901136f91ca9346779b5232dd8964c3ddcc8f807e"),
    GoldenIdentity(
      [
        "task.arrangement=sequence-to-sequence", "task.tokens=7", "model.embedding=3", "model.handover=both",
        "model.decoder.hidden=4", "model.tied=true",
      ],
      "ad4460e807408a94bcc2882daffa1f77a588b573508593880daed754e0dcc9f1"),
    GoldenIdentity(
      ["task={kind: add-task, t1: 2, t2: 4, length: 20}", "gradient.engine={kind: truncated, window: 3}"],
      "42cb774268ad3002799e09b6189e29c5d1867f1c8b4f5d24b2e29d2eff44c328"),
    GoldenIdentity(
      ["model.cell=rnn", "gradient.engine={kind: snap}", "gradient.online=2"],
      "e011546a808695046261b05bf1b642fd192209b8e7531d5166a84818c4e18d5e"),
    GoldenIdentity(
      ["model.cell=rnn", "gradient.penalty=omega", "gradient.beside=[unit]"],
      "c2504f26ea43f6c9ad7d3bfa81e7c6b67c3a24b11c99db1cb052c447326103d5"),
    GoldenIdentity(
      ["model.cell=gru", "gradient.penalty=flossing", "loss={reduce: mean, steps: last 2}"],
      "fe1551f92261b35bc625bdbf78c449a5ce10c2da3faab3a8861e225700a432c2"),
    GoldenIdentity(
      [
        "optimizer={kind: sgd, momentum: 0.5, schedule: cosine, clip: {kind: norm, threshold: 2}, gradient_noise: annealed, constraint: orthogonal}"
      ],
      "c593bee40b7fa83b88a9a84e925f254b45851106bab5703b10d330d3df157109"),
    GoldenIdentity(
      [
        "optimizer={kind: nadam, l1: 0.125, decay_on: matrices, weight_noise: 0.5}",
        "train.until={kind: loss, below: 0.5, watch: training}", "train.precision=float32",
      ],
      "6fa76404842da1ef23c1262930cfa516f7aabdbc0f860ddc3bcc90007e69e007"),
    GoldenIdentity(
      ["seeds=[7]", "task.targets=reals", "loss.output=sigmoid"],
      "beb012a6c05f7ef4ab2ee2ddaa7e7019dd32f1856ff4a7c920268d3634d59e32"),
  ]

  /// Recorded before settings could be introduced later. What moves one of these makes results of users
  /// stale: a setting that is not `later`, another default, a name, a raised `revision` or `numericsVersion`.
  @Test(arguments: golden) func identitiesOfThePastStay(_ golden: GoldenIdentity) throws {
    let text = """
      experiment: plain
      task: { kind: noise, length: 5, inputs: 3 }
      model: { cell: lstm, hidden: 4 }
      train: { steps: 8, batch: 3 }
      """
    let trials = try workshop.plan(text, set: golden.overrides).trials
    #expect(trials.map(\.identity) == [golden.identity])
  }

  @Test func goldenIdentitiesDiffer() { #expect(Set(Self.golden.map(\.identity)).count == Self.golden.count) }

  // MARK: every component

  private static let recorded = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("decisive.txt")

  /// Everything that identities and records are made from, at its defaults: `cell lstm {"kind":"lstm"}`.
  private static func forms() -> [(name: String, form: String)] {
    let experiment = Experiment()
    let sections: [(String, Value)] = [
      ("model", experiment.model.decisiveTable), ("gradient", experiment.gradient.decisiveTable),
      ("loss", experiment.loss.decisiveTable), ("train", experiment.train.decisiveTable),
      ("record", experiment.record.decisiveTable),
    ]
    let components = ContractTests.families.filter { $0.name != "figure" }.flatMap { family in
      family.members.map { ("\(family.name) \($0.kind)", $0.init().decisive) }
    }
    return (sections + components).map { ("\($0)", $1.canonicalJSON) }
  }

  /// A component that came after the record is not in it; with LAB_RECORD_SNAPSHOTS set, all are recorded.
  @Test func formsOfThePastStay() throws {
    let forms = Self.forms()
    if ProcessInfo.processInfo.environment["LAB_RECORD_SNAPSHOTS"] != nil {
      try Data(forms.map { "\($0.name) \($0.form)\n" }.joined().utf8).write(to: Self.recorded)
    }
    let lines = try String(contentsOf: Self.recorded, encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 70)
    let known = Set(forms.map { "\($0.name) \($0.form)" })
    for line in lines {
      #expect(
        known.contains(String(line)),
        "results with this are stale, unless the setting that is new is marked later: \(line)")
    }
  }

  /// Without what its settings' bearings leave out, a decisive form is the whole one: at defaults, and with
  /// any one setting changed.
  @Test(arguments: ContractTests.families) func decisiveFormsAreWholeButForMarkedSettings(_ family: Family)
    throws
  {
    for member in family.members {
      let usual = member.init()
      let named = Set(member.descriptors.filter { $0.bearing == .always }.map(\.key) + ["kind"])
      guard case .table(let whole) = usual.resolved else { return #expect(Bool(false)) }
      var expected = whole.filter { named.contains($0.key) }
      if member.revision != 0 { expected["@revision"] = .integer(member.revision) }
      #expect(usual.decisive == .table(expected), "\(family.name) \(member.kind)")
      for changed in Alternatives.of(.component(family), at: usual.resolved)
      where changed["kind"] == .text(member.kind) {
        let decisive = try #require(family.make(changed)).decisive
        guard case .table(var stated) = changed else { return #expect(Bool(false)) }
        if member.revision != 0 { stated["@revision"] = .integer(member.revision) }
        if named.count == whole.count {
          #expect(decisive == .table(stated), "\(family.name) \(changed.brief)")
        }
        #expect(decisive != usual.decisive, "\(family.name) \(changed.brief)")
      }
    }
  }

  /// What an identity adds to the settings has names that no section takes.
  @Test func keysOfIdentitiesAreNoSections() {
    #expect(Set(Experiment.descriptors.map(\.key)).isDisjoint(with: ["numerics", "data", "seed", "start"]))
    let decisive = Experiment.descriptors.filter { $0.bearing != .never }.map(\.key)
    #expect(decisive == ["task", "model", "gradient", "optimizer", "loss", "train", "determinism"])
  }

  // MARK: revisions and later settings, through a plan

  /// An engine as it was, as it is with one more setting, and as it is when its numbers are others.
  private struct Engine: GradientEngine {
    static let kind = "mine"
    static let summary = "as it was"
    static let settings: [Setting<Engine>] = []
    func prepare(for network: Network) -> any GradientComputation { BPTT().prepare(for: network) }
  }

  private struct GrownEngine: GradientEngine {
    static let kind = "mine"
    static let summary = "with a setting more"
    var order = 1
    static let settings: [Setting<GrownEngine>] = [
      Setting("order", \.order, .integer(1...9), doc: "How exact it is.").later
    ]
    func prepare(for network: Network) -> any GradientComputation { BPTT().prepare(for: network) }
  }

  private struct RevisedEngine: GradientEngine {
    static let kind = "mine"
    static let summary = "with other numbers"
    static let revision = 1
    static let settings: [Setting<RevisedEngine>] = []
    func prepare(for network: Network) -> any GradientComputation { BPTT().prepare(for: network) }
  }

  private struct RevisedSchedule: Schedule {
    static let kind = ConstantSchedule.kind
    static let summary = "with other numbers"
    static let revision = 1
    static let settings: [Setting<RevisedSchedule>] = []
    func factor(at step: Int, of steps: Int) -> Double { 1 }
  }

  private struct RevisedDiagnostic: Diagnostic {
    static let kind = "mine"
    static let summary = "with other numbers"
    static let revision = 1
    static let settings: [Setting<RevisedDiagnostic>] = []
    static let quantities: [QuantityDeclaration] = []
    func declaration(for setting: DiagnosticSetting) -> TrialDeclaration { TrialDeclaration() }
    func measure(_ subject: DiagnosticSubject) -> Measurements { Measurements() }
  }

  private struct UsualDiagnostic: Diagnostic {
    static let kind = "mine"
    static let summary = "as it was"
    static let settings: [Setting<UsualDiagnostic>] = []
    static let quantities: [QuantityDeclaration] = []
    func declaration(for setting: DiagnosticSetting) -> TrialDeclaration { TrialDeclaration() }
    func measure(_ subject: DiagnosticSubject) -> Measurements { Measurements() }
  }

  private func trial(_ change: (inout Experiment) -> Void) throws -> PlannedTrial {
    var experiment = Experiment()
    change(&experiment)
    let source = try Noise().load(from: DataFolders(candidates: []))
    return PlannedTrial(
      PlannedVariant(Variant(name: "default", swept: [], root: experiment), source), seed: 1)
  }

  @Test func anEnginesRevisionMakesItsResultsStale() throws {
    let usual = try trial { _ in }.identity, mine = try trial { $0.gradient.engine = Engine() }.identity
    #expect(try trial { $0.gradient.engine = RevisedEngine() }.identity != mine && mine != usual)
    // As a companion it changes no numbers, but the file holds some of it.
    let beside = try trial { $0.gradient.companions = [Engine()] },
      revised = try trial { $0.gradient.companions = [RevisedEngine()] }
    #expect(beside.identity == usual && revised.identity == usual)
    #expect(beside.recordsKept != revised.recordsKept)
  }

  @Test func anEnginesLaterSettingLeavesItsResults() throws {
    let mine = try trial { $0.gradient.engine = Engine() }.identity
    #expect(try trial { $0.gradient.engine = GrownEngine() }.identity == mine)
    #expect(try trial { $0.gradient.engine = GrownEngine(order: 2) }.identity != mine)
    let beside = try trial { $0.gradient.companions = [Engine()] },
      grown = try trial { $0.gradient.companions = [GrownEngine()] }
    #expect(beside.recordsKept == grown.recordsKept)
    let other = try trial { $0.gradient.companions = [GrownEngine(order: 2)] }
    #expect(other.identity == grown.identity && other.recordsKept != grown.recordsKept)
  }

  @Test func aRevisionInsideAnotherComponentCounts() throws {
    let usual = try trial { $0.optimizer = SGD() }.identity
    #expect(try trial { $0.optimizer.schedule = RevisedSchedule() }.identity != trial { _ in }.identity)
    #expect(try trial { $0.optimizer = SGD() }.identity == usual)
  }

  @Test func aDiagnosticsRevisionChangesFilesAlone() throws {
    let mine = try trial { $0.record.diagnostics = [UsualDiagnostic()] }, usual = try trial { _ in }
    let revised = try trial { $0.record.diagnostics = [RevisedDiagnostic()] }
    #expect(Set([mine, usual, revised].map(\.identity)).count == 1)
    #expect(Set([mine, usual, revised].map(\.recordsKept)).count == 3)
  }

  /// As files of the past hold it.
  @Test func recordsKeptOfThePastStay() throws {
    func records(_ change: (inout Experiment) -> Void) throws -> String { try trial(change).recordsKept }
    let tail =
      #""diagnostics":[],"every":"none","log":"none","messages":{"engines":["rtrl"],"example":0},"tensors":["states"]"#
    #expect(try records { _ in } == #"{"at":[0,"last"],"# + tail + "}")
    #expect(
      try records { $0.record.beforeDivergence = 2 } == #"{"at":[0,"last"],"before_divergence":2,"# + tail
        + "}")
    #expect(
      try records { $0.record.whenClipped = 3 } == #"{"at":[0,"last"],"# + tail + #","when_clipped":3}"#)
    var truncated = Truncated()
    truncated.window = 3
    #expect(
      try records { $0.gradient.companions = [UnitEngine(), truncated] }
        == #"{"at":[0,"last"],"# + tail
        + #"}[{"kind":"unit"},{"kind":"truncated","stride":"none","window":3}]"#)
  }
}
