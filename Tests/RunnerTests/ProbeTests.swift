import Archive
import Components
import Diagnostics
import Experiments
import Foundation
import Gradients
import Language
import LinearAlgebra
import Recurrent
import SequenceTasks
import Store
import Testing
import Training
import TrialFormat

@testable import Runner

/// Diagnostics measured afterwards are those of a trial that had been asked for them.
@Suite struct ProbeTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  struct Network: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let text: String

    init(_ name: String, task: String, model: String, precision: String, more: String = "") {
      testDescription = name
      text = """
        experiment: tiny
        task: { kind: noise, length: 6, min_length: 2, inputs: 3, classes: 3, \(task) }
        model: { \(model) }
        train: { steps: 5, batch: 4, precision: \(precision) }
        record: { every: 2, at: [0, last] }
        \(more)
        """
    }
  }

  static let networks = [
    Network("rnn", task: "arrangement: many-to-many", model: "hidden: 4, cell: rnn", precision: "float64"),
    Network(
      "lstm, one answer", task: "arrangement: many-to-one", model: "hidden: 4, cell: lstm",
      precision: "float32"),
    Network(
      "gru from sequence to sequence", task: "arrangement: sequence-to-sequence",
      model: "hidden: 4, cell: gru",
      precision: "float64"),
    Network(
      "two layers", task: "arrangement: many-to-many", model: "hidden: [4, 3], cell: lstm",
      precision: "float64"),
    companions,
    Network("lru", task: "arrangement: many-to-one", model: "hidden: 4, cell: lru", precision: "float32"),
    Network(
      "both directions, dropout", task: "arrangement: many-to-many",
      model: "hidden: 4, cell: gru-reset-before, bidirectional: true, dropout: { recurrent: 0.3 }",
      precision: "float32"),
    Network(
      "minimal gates", task: "arrangement: many-to-many", model: "hidden: 4, cell: min-gru",
      precision: "float64",
      more: "gradient: { engine: rtrl, beside: [{ kind: truncated, window: 2 }] }"),
  ]

  private static let companions = Network(
    "companions", task: "arrangement: many-to-many", model: "hidden: 4, cell: lstm", precision: "float32",
    more: "gradient: { beside: [uoro, rtrl] }")

  private static let kinds = Family.diagnostics.members.filter { $0 is any Diagnostic.Type }.map { $0.kind }

  /// The kinds that can be measured of a network.
  private func kinds(_ text: String) -> [String] {
    ProbeTests.kinds.filter { (try? workshop.plan(text, set: ["record.diagnostics=[\($0)]"])) != nil }
  }

  private func plan(_ text: String, _ diagnostics: [String]) throws -> Plan {
    try workshop.plan(text, set: ["record.diagnostics=[\(diagnostics.joined(separator: ", "))]"])
  }

  /// One run of the only trial.
  private func run(_ plan: Plan, into root: String = "results") throws -> (
    file: String, log: Witness.Log, notes: [String]
  ) {
    let witness = Witness(), results = try workshop.run(plan, into: root, observer: witness)
    let result = try #require(results.first)
    #expect(result.status != .failed, "\(result.problem ?? "")")
    // That files are moved aside and back is told by other tests.
    let notes = (witness.log.remarks + witness.log.troubles).filter { !$0.contains(" moved ") }
    return (result.file, witness.log, notes.map { $0.replacing("default/seed-1: ", with: "") })
  }

  @discardableResult
  private func probe(
    _ file: String, _ diagnostic: String, settings: [String] = [], at record: RecordChoice? = nil,
    force: Bool = false
  ) throws -> ProbeRun {
    let plan = try ProbePlan(
      of: file, measuring: ProbedDiagnostic(diagnostic, settings: settings), at: record, document: nil,
      results: "\(workshop.path)/elsewhere")
    return try ProbeRun(
      of: plan, force: force, provenance: Provenance(facts: [("lab", "test")]), stop: StopRequest())
  }

  /// The bits of the first record's numbers, by dataset.
  private func firstRows(of path: String, in group: String) throws -> [String: [UInt64]] {
    let file = try TrialFile(reading: path)
    var rows: [String: [UInt64]] = [:]
    for name in try file.children(group) {
      let path = "\(group)/\(name)"
      guard !file.isGroup(path), try file.dimensions(path).first == "record" else { continue }
      rows[path] = try file.reals(path, row: 0).map(\.bitPattern)
    }
    return rows
  }

  @Test(arguments: networks) func everyNumberIsThatOfATrialThatAskedForIt(_ network: Network) throws {
    let kinds = kinds(network.text)
    #expect(kinds.count > 3)
    let known = try contents(of: run(plan(network.text, kinds), into: "whole").file)
    let file = try run(plan(network.text, [])).file
    var compared = 0, changed = 0
    for kind in kinds {
      let group = "/diagnostics/\(kind)"
      let made = try probe(file, kind), seen = try contents(of: made.file)
      #expect(made.outcome == .measured && seen["/record"] == known["/record"])
      for (path, content) in known where path.hasPrefix("\(group)/") || path.hasPrefix("\(group)@") {
        #expect(seen[path] == content, "\(path)")
        compared += 1
      }
      #expect(seen.keys.filter { $0.hasPrefix(group) }.allSatisfy { known[$0] != nil })
      // The control: another record has other numbers.
      let stored = try TrialFile(reading: made.file)
      for (path, row) in try firstRows(of: made.file, in: group)
      where try stored.reals(path, row: 2).map(\.bitPattern) != row { changed += 1 }
    }
    #expect(compared > 20 && changed > 5, "\(compared) \(changed)")
  }

  @Test func everyKindIsProbed() {
    let probed = Set(ProbeTests.networks.flatMap { kinds($0.text) })
    #expect(probed == Set(ProbeTests.kinds))
  }

  @Test(arguments: InterruptedTrial.all) func aFinishedTrialIsNotTrainedAgain(_ trial: InterruptedTrial)
    throws
  {
    let text = "experiment: tiny\n\(trial.text)", wanted = try plan(text, kinds(text)),
      bare = try plan(text, [])
    let whole = try run(wanted, into: "whole").file, known = try contents(of: whole)
    let first = try run(bare), kept = try contents(of: first.file)
    let planned = try #require(try Forecast(of: wanted, in: workshop.results(), timing: .none).rows.first)
    #expect(planned.state == .measurable && planned.reason?.contains("measured from its records") == true)
    let second = try run(wanted)
    #expect(second.log.began.isEmpty && second.log.updates.isEmpty, "\(second.log)")
    #expect(second.notes.contains { $0.hasSuffix(": measured from its records, without training") })
    let seen = try contents(of: second.file)
    #expect(seen == known, "\(known.keys.filter { known[$0] != seen[$0] }.sorted().prefix(5))")
    #expect(seen != kept, "negative control")
    let facts = Value(json: try TrialFile(reading: second.file).text(attribute: "provenance"))
    #expect(facts?["measured_afterwards"]?.brief.contains("gradient-by-lag") == true)
    let key = wanted.trials[0].checkpointKey
    let ends = [whole, second.file].map { try? EndFile(of: $0).read(expecting: key).state.items.bytes }
    #expect(ends[0] == ends[1])
    // Finished as any other, and the earlier one comes back.
    #expect(try run(wanted).notes.isEmpty)
    let back = try run(bare)
    #expect(try back.log.began.isEmpty && contents(of: back.file) == kept)
  }

  @Test func whatIsHeldIsCopiedUnderItsNewName() throws {
    let text = ProbeTests.networks[0].text
    let before = ["{ kind: gradient-by-lag, steps: 2 }", "lyapunov"]
    let after = ["{ kind: gradient-by-lag, steps: 3 }", "{ kind: gradient-by-lag, steps: 2 }"]
    let known = try contents(of: run(plan(text, after), into: "whole").file)
    _ = try run(plan(text, before))
    let made = try run(plan(text, after))
    #expect(made.notes == ["gradient-by-lag: measured from its records, without training"])
    #expect(try contents(of: made.file) == known)
    let less = try run(plan(text, ["lyapunov"]))
    #expect(less.notes == ["its file is made from one with more diagnostics, without training"])
    #expect(less.log.began.isEmpty)
  }

  @Test func whatRecordsDoNotHoldIsTrainedAnew() throws {
    let text = ProbeTests.networks[0].text
    _ = try run(plan(text, []))
    let updates = try run(plan(text, ["update-ratio"]))
    #expect(
      updates.notes == ["update-ratio looks at every update, which no record holds: it is trained anew"])
    #expect(updates.log.began.count == 1)
    let more = try run(
      workshop.plan(text, set: ["record.every=3", "record.diagnostics=[lyapunov]"]))
    #expect(more.log.began.count == 1 && more.notes.isEmpty)
  }

  @Test func aRunThatWasKilledMeanwhileLosesNothing() throws {
    let text = ProbeTests.networks[0].text, bare = try plan(text, []), wanted = try plan(text, ["lyapunov"])
    let known = try contents(of: run(wanted, into: "whole").file), trial = bare.trials[0]
    _ = try run(bare)
    // It had moved the file aside, and not yet made the new one.
    let place = try workshop.results().moveAside(variant: "default", seed: 1, identity: trial.identity)
    let made = try run(wanted)
    #expect(made.log.began.isEmpty && made.notes.count == 1)
    #expect(try contents(of: made.file) == known)
    // One that is damaged is no source.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: place))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: place))
    try FileManager.default.removeItem(atPath: made.file)
    let anew = try run(wanted)
    #expect(try anew.log.began.count == 1 && contents(of: anew.file) == known)
  }

  @Test func aProbeOfOneRecordIsCompletedByThatOfAll() throws {
    let file = try run(plan(ProbeTests.networks[0].text, [])).file, group = "/diagnostics/lyapunov"
    let one = try probe(file, "lyapunov", at: .first), first = try firstRows(of: one.file, in: group)
    #expect(try one.outcome == .measured && TrialFile(reading: one.file).integers("/record") == [0])
    let last = try probe(file, "lyapunov", at: .last)
    #expect(try last.file == one.file && TrialFile(reading: one.file).integers("/record") == [0, 4])
    let all = try probe(file, "lyapunov"), bytes = try Data(contentsOf: URL(fileURLWithPath: all.file))
    #expect(try firstRows(of: all.file, in: group) == first && !first.isEmpty)
    #expect(try TrialFile(reading: all.file).integers("/record") == [0, 2, 4])
    #expect(try probe(file, "lyapunov", at: .first).outcome == .kept)
    #expect(try Data(contentsOf: URL(fileURLWithPath: all.file)) == bytes)
  }

  @Test func aProbeThatIsThereIsKeptUntilItsTrialIsReplaced() throws {
    let text = ProbeTests.networks[0].text, file = try run(plan(text, [])).file
    let made = try probe(file, "lyapunov"), bytes = try Data(contentsOf: URL(fileURLWithPath: made.file))
    #expect(
      made.outcome == .measured && made.file.hasSuffix("/results/tiny/probes/default/seed-1.lyapunov.h5"))
    #expect(try probe(file, "lyapunov").outcome == .kept)
    #expect(try probe(file, "lyapunov", force: true).outcome == .measured)
    #expect(try Data(contentsOf: URL(fileURLWithPath: made.file)) == bytes)
    let other = try probe(file, "gradient-by-lag", settings: ["steps=2"])
    #expect(other.outcome == .measured && other.file.contains("gradient-by-lag-"))
    #expect(try probe(file, "{ kind: gradient-by-lag, steps: 2 }").outcome == .kept)
    // Damage is found, and what is damaged set aside.
    var damaged = bytes
    damaged[bytes.count / 2] ^= 1
    try damaged.write(to: URL(fileURLWithPath: made.file))
    #expect(try probe(file, "lyapunov").outcome == .measured)
    #expect(try Data(contentsOf: URL(fileURLWithPath: made.file)) == bytes)
    // The trial's file is another one now.
    _ = try run(plan(text, ["weight-eigenvalues"]))
    #expect(try probe(file, "lyapunov").outcome == .measured)
    #expect(try probe(file, "weight-eigenvalues").outcome == .held)
  }

  /// A trial that states the settings of another one.
  private static func forge(_ path: String, from file: String, settingsOf other: String) throws {
    let own = try TrialFile(reading: file), writer = try TrialWriter(at: path)
    for name in try own.attributes(on: "/") where name != "heap_seal" {
      try writer.setAttribute(
        name, try (name == "settings" ? TrialFile(reading: other) : own).value(attribute: name, on: "/"))
    }
    try writer.finish()
  }

  @Test func whatCannotBeMeasuredIsSaid() throws {
    let text = ProbeTests.networks[0].text, file = try run(plan(text, [])).file
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "nothing"
    }
    let update = message { try probe(file, "update-ratio") }
    #expect(update.contains("looks at every update") && update.contains("train anew"))
    let record = message { try probe(file, "lyapunov", at: .update(1)) }
    #expect(record.contains("no record before update 1: it has some before updates 0, 2, 4"))
    #expect(throws: Faults.self) { try probe(file, "lyapunof") }
    #expect(throws: Faults.self) { try probe(file, "gradient-by-lag", settings: ["steps=-1"]) }
    #expect(throws: Faults.self) { try probe(file, "engine-agreement") }
    #expect(throws: ArchiveFault.self) { try probe("\(workshop.path)/none.h5", "lyapunov") }
    let probed = try probe(file, "lyapunov").file
    #expect(message { try probe(probed, "lyapunov") }.contains("name that trial's file"))
    // Settings that are not those of its identity, as where data have changed.
    let other = try run(workshop.plan(text, set: ["train.steps=6"]), into: "other").file
    let path = "\(workshop.path)/forged.h5"
    try ProbeTests.forge(path, from: file, settingsOf: other)
    #expect(message { try probe(path, "lyapunov") }.contains("trained with other data"))
    let bare = try run(workshop.plan(text, set: ["record={ at: [] }"]), into: "bare").file
    #expect(message { try probe(bare, "lyapunov") }.contains("holds no records"))
  }

  /// Tells what it is given of training's batch.
  private struct Echo: Diagnostic {
    static let kind = "echo"
    static let summary = "what training's batch and the companions are"
    static let settings: [Setting<Echo>] = []
    static let names = ["inputs", "gradient", "error", "cosine", "norms"]
    static let quantities = names.map { QuantityDeclaration($0, axes: [$0 + "_place"], doc: $0) }

    var needs: Set<DiagnosticNeed> { [.trainingBatch, .companions] }

    private func counts(_ setting: DiagnosticSetting) -> [Int] {
      let shapes = ParameterNames(setting.model, setting.shape).shapes
      let W = shapes.first { $0.name == "W" }?.count ?? 0
      let rows = setting.longestInput * setting.trainingExamples
      return [rows * 3, W, shapes.count, shapes.count, rows]
    }

    func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
      TrialDeclaration(
        axes: zip(Echo.names, counts(setting)).map {
          AxisDeclaration($0 + "_place", .fixed($1), doc: "place")
        }, quantities: Echo.quantities)
    }

    func measure(_ subject: DiagnosticSubject) -> Measurements {
      guard case .reals(let inputs) = subject.batch.inputs, let random = subject.companions.first,
        let norms = subject.companions.last?.messageNorms
      else {
        return Measurements()
      }
      let all = [
        inputs.elements, random.gradients["W"].elements, random.error, random.cosine,
        norms,
      ]
      var measured = Measurements()
      for ((name, numbers), count) in zip(zip(Echo.names, all), counts(subject.setting)) {
        measured.add(name, numbers + Array(repeating: .nan, count: count - numbers.count))
      }
      return measured
    }
  }

  /// No kind that is there looks at them, but one may.
  @Test func trainingsBatchAndItsCompanionsAreThoseOfTheRecord() throws {
    let plan = try plan(ProbeTests.companions.text, []), file = try run(plan).file
    let stored = try StoredTrial(at: file), path = TrialPath.records
    let recorded = try RecordedTrial(stored, of: plan.trials[0], measuring: [Echo()])
    func bits(_ numbers: [Double]) -> [UInt64] { numbers.filter { !$0.isNaN }.map(\.bitPattern) }
    var echoes: [[UInt64]] = []
    for row in recorded.updates.indices {
      let echo = try #require(try recorded.measurements(row: row).first)
      let lengths = try stored.integers(path.inputLengths, row: row), steps = Int(lengths.max() ?? 0)
      // Past the ends of sequences inputs are 0 there, NaN in the file.
      let inputs = try stored.reals(path.inputs, row: row).prefix(steps * lengths.count * 3)
      let known: [(String, [Double])] = [
        ("inputs", inputs.map { $0.isNaN ? 0 : $0 }),
        ("gradient", try stored.reals(path.companionGradient("uoro", "W"), row: row)),
        ("error", try stored.reals(path.companion("uoro", "error"), row: row)),
        ("cosine", try stored.reals(path.companion("uoro", "cosine"), row: row)),
        ("norms", try stored.reals(path.companion("rtrl", "message_norms"), row: row)),
      ]
      for (name, numbers) in known {
        let seen = bits(try #require(echo[name]).reals)
        #expect(seen == bits(numbers) && !seen.isEmpty, "\(name)")
        echoes.append(seen)
      }
    }
    #expect(Set(echoes).count == echoes.count, "negative control: each record has its own")
  }
}
