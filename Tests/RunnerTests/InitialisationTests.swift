import Components
import Experiments
import Foundation
import Language
import LinearAlgebra
import Recurrent
import Testing
import Training

/// `model.init` from the file to the trial's first numbers.
@Suite struct InitialisationTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private static let file = """
    experiment: tiny
    task: { kind: noise, length: 5, inputs: 3, classes: 3 }
    model:
      cell: lstm
      hidden: 6
      init: { W: { kind: orthogonal, gain: 0.9 }, b: chrono, b.o: 1 }
    train: { steps: 3, batch: 2 }
    record: { every: 1 }

    """

  private func messages(_ text: String, set overrides: [String] = []) throws -> [String] {
    do {
      _ = try workshop.plan(text, set: overrides)
      return []
    } catch let error as Faults {
      return error.all.map { "\($0.location.line):\($0.location.column) \($0.message)" }
    }
  }

  /// The first record's parameters, before any update.
  private func first(_ text: String, set overrides: [String] = []) throws -> (
    parameters: Parameters, plan: Plan
  ) {
    let plan = try workshop.plan(text, set: overrides), trial = try #require(plan.trials.first)
    let trainer = Trainer(trial.settings, source: trial.variant.source)
    return (trainer.network.parameters, plan)
  }

  @Test func aTrialBeginsAsTheFileSays() throws {
    let (parameters, _) = try first(Self.file)
    let W = parameters["W"], b = parameters["b"].elements
    for gate in 0..<4 {
      let block = W.columns(gate * 6..<(gate + 1) * 6),
        product = Matrix(rows: 6, columns: 6, precision: W.precision)
      multiply(block.transposed, block, into: product)
      #expect(product.elements.enumerated().allSatisfy { abs($1 - ($0 % 7 == 0 ? 0.81 : 0)) < 1e-6 })
    }
    #expect(zip(b[0..<6], b[6..<12]).allSatisfy { $0 == -$1 && $1 > 0 } && b[12..<18].allSatisfy { $0 == 0 })
    #expect(b[18...].allSatisfy { $0 == 1 })
  }

  @Test func resolvedSettingsShowTheMapping() throws {
    let value = try #require(try workshop.plan(Self.file).variants.first?.resolved["model"]?["init"])
    #expect(
      value.brief
        == "{W: {kind: orthogonal, gain: 0.9, per: gate}, b: {kind: chrono, t_max: 100}, b.o: {kind: constant, value: 1}}"
    )
    let resolved = ResolvedYAML.text(of: try workshop.plan(Self.file).resolved)
    #expect(
      try workshop.plan(resolved).trials.map(\.identity) == workshop.plan(Self.file).trials.map(\.identity))
  }

  @Test func spellingsOfOneInitialiserAreOneIdentity() throws {
    func identity(_ change: (String, String), set overrides: [String] = []) throws -> String? {
      try workshop.plan(Self.file.replacingOccurrences(of: change.0, with: change.1), set: overrides).trials
        .first?.identity
    }
    let usual = try #require(try identity(("", "")))
    #expect(try identity(("b.o: 1", "b.o: { kind: constant, value: 1.0 }")) == usual)
    #expect(try identity(("b: chrono, b.o: 1", "b.o: 1, b: { kind: chrono }")) == usual)
    #expect(try identity(("b.o: 1", "b.o: 2"), set: ["model.init.b.o=1"]) == usual)
    #expect(try identity(("b.o: 1", "b.o: 2")) != usual)
    #expect(try identity(("", ""), set: ["model.init.W.gain=0.8"]) != usual)
  }

  @Test func sweptInitialisers() throws {
    let plan = try workshop.plan(
      Self.file
        + "sweep: { model.init.W.gain: [0.5, 1], model.init.b.f: [0, { kind: uniform, bound: 0.1 }] }\n")
    #expect(
      plan.variants.map(\.name) == [
        "model.init.W.gain=0.5,model.init.b.f=0",
        "model.init.W.gain=0.5,model.init.b.f=kind-uniform-bound-0.1",
        "model.init.W.gain=1,model.init.b.f=0", "model.init.W.gain=1,model.init.b.f=kind-uniform-bound-0.1",
      ])
    #expect(Set(plan.trials.map(\.identity)).count == 4)
    #expect(
      try workshop.plan(ResolvedYAML.text(of: plan.resolved)).trials.map(\.identity)
        == plan.trials.map(\.identity))
    let results = try workshop.run(plan)
    #expect(results.count == 4)
  }

  /// A value of `init` and what is said about it, with line and column.
  static let wrong: [(settings: String, said: [String])] = [
    ("{ b.q: 1 }", ["6:11 b has no gate 'q'"]),
    (
      "{ w: { kind: zeros } }",
      ["6:11 this network has no parameter 'w'"]
    ),
    (
      "{ b.f: orthogonal, W: { kind: sparse, connections: 7 } }",
      [
        "6:16 orthogonal fills matrices, and b.f is a vector of 6",
        "6:60 a unit cannot have 7 connections: W has 6 rows",
      ]
    ),
    (
      "{ W: { kind: normal, std: 1, gain: 2 } }",
      ["6:44 std and gain each give the standard deviation"]
    ),
    ("{ W: orthogonall }", ["6:14 unknown initialiser 'orthogonall' in 'model.init.W'"]),
  ]

  @Test(arguments: wrong) func faultsPointAtTheirKeys(settings: String, said: [String]) throws {
    let usual = "{ W: { kind: orthogonal, gain: 0.9 }, b: chrono, b.o: 1 }"
    let messages = try messages(Self.file.replacingOccurrences(of: usual, with: settings))
    #expect(messages == said)
  }

  @Test func gatesAreThoseOfTheCell() throws {
    let messages = try messages(Self.file.replacingOccurrences(of: "cell: lstm", with: "cell: rnn"))
    #expect(
      messages == [
        "6:50 chrono spreads the biases of gates that keep the state, and cell rnn has no such gate",
        "6:58 b has no gate 'o'",
      ])
  }
}
