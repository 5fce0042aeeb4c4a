import Experiments
import Foundation
import Language
import Store
import Testing

@testable import Runner

@Suite struct PenaltyHistoryTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func text(_ penalty: String, engine: String = "bptt") -> String {
    """
    experiment: tiny
    task: { kind: noise, length: 6, min_length: 3, inputs: 3 }
    model: { cell: rnn, hidden: 4 }
    gradient: { engine: \(engine), penalty: \(penalty) }
    train: { steps: 6, batch: 3 }
    record: { diagnostics: [{ kind: lyapunov, exponents: 3 }] }
    """
  }

  private func run(_ penalty: String, engine: String = "bptt") throws -> TrialFile {
    let results = try workshop.run(
      workshop.plan(text(penalty, engine: engine)), into: "\(penalty.hashValue)\(engine)")
    return try TrialFile(reading: try #require(results.first).file)
  }

  @Test(arguments: ["omega", "{ kind: omega, variant: paper, weight: 4, decay: 2 }", "flossing"])
  func whatAPenaltyDidIsOnFile(penalty: String) throws {
    let file = try run(penalty), plain = try run("none")
    #expect(!plain.contains("/history/penalty"))
    let values = try file.reals("/history/penalty"), norms = try file.reals("/history/penalty_gradient_norm")
    #expect(values.count == 6 && values.allSatisfy { $0 > 0 } && norms.allSatisfy { $0 > 0 })
    let weights = try file.reals("/history/penalty_weight"),
      falling = (0..<6).map { 4 / (1 + Double($0) / 2) }
    if penalty.contains("decay") { #expect(weights == falling) } else { #expect(Set(weights).count == 1) }
    // The gradient on record is the loss's own, that of the update is not.
    let loss = try file.reals("/records/gradients/W", row: 0)
    #expect(try loss == plain.reals("/records/gradients/W", row: 0))
    #expect(try file.reals("/history/gradient_norm")[0] != plain.reals("/history/gradient_norm")[0])
    #expect(try file.reals("/history/loss")[5] != plain.reals("/history/loss")[5])
    #expect(try file.dimensions("/diagnostics/lyapunov/mean") == ["record", "exponent"])
    #expect(try file.axes("/diagnostics/lyapunov/mean")[1].coordinates == .integers([1, 2, 3]))
  }

  @Test func flossingStopsWhereItIsToldTo() throws {
    let file = try run("{ kind: flossing, until: 2, alone: true }")
    let values = try file.reals("/history/penalty"), norms = try file.reals("/history/penalty_gradient_norm")
    #expect(values.map(\.isNaN) == [false, false, true, true, true, true])
    #expect(
      try file.reals("/history/penalty_weight") == [1, 1, 0, 0, 0, 0] && norms[2...].allSatisfy { $0 == 0 })
    // Alone: the whole gradient of the update is the penalty's.
    let total = try file.reals("/history/gradient_norm")
    #expect(total[0] == norms[0] && total[2] > 0)
  }

  @Test(arguments: ["rtrl", "unit", "uoro", "truncated"]) func anyEngineGoesWithIt(engine: String) throws {
    let file = try run("omega", engine: engine)
    #expect(try file.reals("/history/penalty")[0] == run("omega").reals("/history/penalty")[0])
  }

  @Test func memoryCounts() throws {
    func bytes(_ penalty: String) throws -> Double { try workshop.plan(text(penalty)).variants[0].bytes }
    #expect(try bytes("omega") > bytes("none") && bytes("flossing") > bytes("omega"))
    let huge = text("{ kind: flossing, exponents: 16384 }").replacingOccurrences(
      of: "hidden: 4", with: "hidden: 16384")
    let fault = try #require(throws: Faults.self) { try workshop.plan(huge) }
    #expect(fault.rendered().contains("of memory"))
  }

  @Test func onlineUpdatesAreRefused() throws {
    let wrong = text("omega", engine: "rtrl, online: 2")
    let fault = try #require(throws: Faults.self) { try workshop.plan(wrong) }
    #expect(
      fault.all.count == 1 && fault.all[0].location.line == 4 && fault.rendered().contains("whole sequences"))
  }
}
