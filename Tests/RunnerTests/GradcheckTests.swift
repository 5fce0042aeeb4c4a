import Archive
import Experiments
import Foundation
import Gradients
import Language
import Store
import Testing
import TrialFormat

@testable import Runner

@Suite struct GradcheckTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func checksBothStatesOfEveryVariant() throws {
    let plan = try workshop.plan(), folder = try workshop.results()
    let checks = VariantCheck.all(of: plan, in: folder, workers: 2)
    #expect(checks.map(\.variant) == plan.variants.map(\.name))
    for check in checks {
      #expect(check.isRight, "\(check.states.map(\.check.failures))")
      #expect(check.states.map(\.name) == ["initial", "trained"])
      #expect(check.states[1].origin == "after 8 updates with seed 1, as no finished trial is stored")
    }
  }

  @Test func storedParametersAreThoseOfTheTrial() throws {
    let plan = try workshop.plan(), folder = try workshop.results()
    _ = try workshop.run(plan)
    let check = VariantCheck(try #require(plan.trials.first), in: folder)
    #expect(check.states[1].origin == "the last of the stored trial with seed 1")
    // The same eight updates, stored or made now.
    let elsewhere = VariantCheck(try #require(plan.trials.first), in: try workshop.results("elsewhere"))
    #expect(check.states[1].check.engines.agreements == elsewhere.states[1].check.engines.agreements)
  }

  /// Windows of a text: the first batch begins without a state, the second goes on.
  @Test func sequencesThatGoOnAreCheckedToo() throws {
    let text = try #require(InterruptedTrial.all.first { $0.testDescription == "states carried" }).text
    let plan = try workshop.plan("experiment: tiny\n" + text), trial = try #require(plan.trials.first)
    let folder = try workshop.results(), check = VariantCheck(trial, in: folder)
    #expect(check.states.map(\.name) == ["initial", "trained", "carried"])
    #expect(check.isRight, "\(check.states.map(\.check.failures))")
    #expect(check.states[2].origin.hasSuffix("; sequences go on, in update 1"))
    #expect(check.states[2].check.engines.kappa != check.states[1].check.engines.kappa)
    let path = try GradcheckFile.write(check, experiment: "tiny", in: folder)
    #expect(try TrialFile(reading: path).strings("/gradcheck/state") == ["initial", "trained", "carried"])
    #expect(try StoredCheck(at: path, expecting: trial.expected)?.states.count == 3)
    // Without carrying there is no such batch.
    let plain = try workshop.plan("experiment: tiny\n" + text, set: ["train.carry=false"])
    #expect(VariantCheck(try #require(plan.trials.first), in: folder).states.count == 3)
    #expect(VariantCheck(try #require(plain.trials.first), in: folder).states.count == 2)
  }

  @Test func tablesAreStoredAndReadBack() throws {
    let plan = try workshop.plan(), folder = try workshop.results()
    let trial = try #require(plan.trials.last)
    let place = try GradcheckFile.path(trial.variant.name, in: folder)
    #expect(try StoredCheck(at: place, expecting: trial.expected) == nil)
    let check = VariantCheck(trial, in: folder)
    let path = try GradcheckFile.write(check, experiment: "tiny", in: folder)
    #expect(path.hasSuffix("trials/model.cell=lstm/gradcheck.h5"))
    let file = try TrialFile(reading: path)
    #expect(try file.dimensions("/gradcheck/relative_error") == ["state", "engine", "against", "parameter"])
    #expect(try file.dimensions("/gradcheck/cut_error") == ["state", "cut", "parameter"])
    #expect(try file.strings("/gradcheck/parameter") == ["U", "W", "b", "V", "c"])
    #expect(try file.text(attribute: "verdict") == "right")
    let stored = try #require(try StoredCheck(at: place, expecting: trial.expected))
    #expect(stored.states.map(\.name) == ["initial", "trained"])
    let lines = check.states[0].check.lines
    #expect(stored.states[0].lines.map(\.check) == lines.map(\.check))
    #expect(stored.states[0].lines.allSatisfy { $0.isRight })
    #expect(stored.states[0].engines.first?.name == "rtrl")
    #expect(stored.states[0].engines.allSatisfy { $0.standing != "exact" || $0.agreement.error < 1e-12 })
    // Other settings make it another model's check.
    let other = try workshop.plan(set: ["model.hidden=5"])
    #expect(try StoredCheck(at: place, expecting: #require(other.trials.last).expected) == nil)
  }

  private static let watched =
    Workshop.tiny + "\ngradient: { beside: [unit, { kind: truncated, window: 2, stride: 1 }] }\n"

  @Test func companionsAreStoredAndChangeNothing() throws {
    let plain = try workshop.plan()
    let before = try workshop.run(plain, into: "plain").map { try contents(of: $0.file) }
    let plan = try workshop.plan(Self.watched)
    #expect(plan.trials.map(\.identity) == plain.trials.map(\.identity))
    let results = try workshop.run(plan, into: "watched")
    for (result, before) in zip(results, before) {
      let after = try contents(of: result.file)
      for (object, value) in before where object != "/@settings" && object != "/@records_kept" {
        #expect(after[object] == value, "\(object)")
      }
      let file = try TrialFile(reading: result.file)
      #expect(try file.children("/records/beside") == ["truncated", "unit"])
      #expect(try file.dimensions("/records/beside/unit/error") == ["record", "parameter"])
      #expect(
        try file.dimensions("/records/beside/unit/gradients/W") == ["record", "hidden_from", "gate_hidden"])
      #expect(try file.shape("/records/beside/truncated/cosine") == [3, 5])
      let parameters = try file.strings("/parameter")
      let error = try file.reals("/records/beside/unit/error", row: 0)
      #expect(error[try #require(parameters.firstIndex(of: "V"))] == 0)
      #expect(error[try #require(parameters.firstIndex(of: "W"))] > 0)
    }
  }

  @Test func companionsThatAreNewlyWantedAreComputed() throws {
    _ = try workshop.run(workshop.plan())
    let results = try workshop.run(workshop.plan(Self.watched))
    #expect(results.allSatisfy { !$0.wasFinished })
    #expect(try workshop.run(workshop.plan(Self.watched)).allSatisfy { $0.wasFinished })
  }

  @Test func undefinedCompanionsAreRefusedAtTheirKey() throws {
    let text = Self.watched.replacingOccurrences(
      of: "task: { kind: noise, ", with: "task: { kind: noise, tokens: 5, ")
    do {
      _ = try workshop.plan(text, set: ["model.embedding=3"])
      Issue.record("unit beside an embedding was accepted")
    } catch let faults as Faults {
      #expect("\(faults.rendered(color: false))".contains("an embedding has no gradient"))
    }
  }
}
