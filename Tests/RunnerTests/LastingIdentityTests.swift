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
      "5104b583a6c2a5d6a214702e9968be3681a7dc6347f811a1f07d8c6947e2eeb6"),
    GoldenIdentity(
      [
        "model.cell={kind: formula, gates: [s], state: {s: s + sigmoid(a.s)}}", "model.initial_state=learned",
        "model.output_bias=false",
      ],
      "4da9697c1beef69cf0b1882e2656769f8b29e212760b8cab9710c769de6f2de5"),
    GoldenIdentity(
      ["model.init={b.f: {kind: chrono, t_max: 9}, W: {kind: orthogonal, gain: 2}, c: 0.5}"],
      "b86a2f47da2ee184dc8acf8731bd90993e1ec99319fa2376d1b9f65dad4daea2"),
    GoldenIdentity(
      [
        "task.arrangement=sequence-to-sequence", "task.tokens=7", "model.embedding=3", "model.handover=both",
        "model.decoder.hidden=4", "model.tied=true",
      ],
      "441c1c51316eea1f8d99569b8a06f797c3908672ab05eefd7fcdf5189af200fd"),
    GoldenIdentity(
      ["task={kind: add-task, t1: 2, t2: 4, length: 20}", "gradient.engine={kind: truncated, window: 3}"],
      "334066d55f5588f99f83d62d78f509629b6236dd630737bc1ae747eb75d15a33"),
    GoldenIdentity(
      ["model.cell=rnn", "gradient.engine={kind: snap}", "gradient.online=2"],
      "d09d493f270dc288ab19af7dc073bf289c588c5c473fdf1610cfcbb387447b8c"),
    GoldenIdentity(
      ["model.cell=rnn", "gradient.penalty=omega", "gradient.beside=[unit]"],
      "bae9dfd993774476248b5c915b9b40a8a5f36499f4f865eee2ce2588a16052e4"),
    GoldenIdentity(
      ["model.cell=gru", "gradient.penalty=flossing", "loss={reduce: mean, steps: last 2}"],
      "a798fb35a013622822510d634d79a85622024d4052cdcd4fb2b871e6700a75d6"),
    GoldenIdentity(
      [
        "optimizer={kind: sgd, momentum: 0.5, schedule: cosine, clip: {kind: norm, threshold: 2}, gradient_noise: annealed, constraint: orthogonal}"
      ],
      "2ee35b7ed823addc72452cf5cd75485d4581bf5c858d173ad27c78f34122fb0e"),
    GoldenIdentity(
      [
        "optimizer={kind: nadam, l1: 0.125, decay_on: matrices, weight_noise: 0.5}",
        "train.until={kind: loss, below: 0.5, watch: training}", "train.precision=float32",
      ],
      "e05d5cff1091071a7c35de42909473e9a21d0225f7ab2a43157a349332e30a4c"),
    GoldenIdentity(
      ["seeds=[7]", "task.targets=reals", "loss.output=sigmoid"],
      "15b2dea5b1f9d6826c1b1e6f499f938165a07ddf466ca4c92a478e29f2447d54"),
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
        if named.count == whole.count { #expect(decisive == changed, "\(family.name) \(changed.brief)") }
        #expect(decisive != usual.decisive, "\(family.name) \(changed.brief)")
      }
    }
  }

  /// What an identity adds to the settings has names that no section takes.
  @Test func keysOfIdentitiesAreNoSections() {
    #expect(Set(Experiment.descriptors.map(\.key)).isDisjoint(with: ["numerics", "data", "seed", "start"]))
    let decisive = Experiment.descriptors.filter { $0.bearing != .never }.map(\.key)
    #expect(decisive == ["task", "model", "gradient", "optimizer", "loss", "train"])
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
