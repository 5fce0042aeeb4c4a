import Foundation
import Language
import Store
import Testing
import Training

@testable import Runner

/// What a trial file says of the controls of its optimizer, and what a file may not ask of them.
@Suite struct ControlHistoryTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private let single = Workshop.tiny.replacingOccurrences(
    of: "sweep: { model.cell: [rnn, lstm] }\n", with: ""
  )
  .replacingOccurrences(of: "seeds: [1, 2]", with: "seeds: [1]")
  private static let plain = [
    "accuracy", "clip_factor", "gradient_norm", "learning_rate", "loss", "step", "step_loss",
  ]

  private func trial(_ optimizer: String) throws -> TrialFile {
    let plan = try workshop.plan(single, set: ["optimizer=\(optimizer)"])
    return try TrialFile(reading: #require(workshop.run(plan).first).file)
  }

  @Test func withoutControlsThereAreNoColumns() throws {
    let file = try trial("{kind: lion}")
    #expect(try file.children("/history").sorted() == Self.plain)
    #expect(try file.reals("/history/learning_rate") == Array(repeating: 1e-4, count: 8))
  }

  @Test func everyControlHasItsColumn() throws {
    let file = try trial(
      """
      {kind: rmsprop, learning_rate: 0.5, schedule: {kind: step, every: 3, factor: 0.5}, clip: {kind: element, threshold: 0.01}, \
      l1: 0.1, weight_decay: 0.01, gradient_noise: annealed, weight_noise: 0.01, constraint: orthogonal}
      """)
    let columns = ["clipped_share", "constraint_error", "gradient_noise", "zero_share"]
    #expect(try file.children("/history").sorted() == (Self.plain + columns).sorted())
    #expect(try file.reals("/history/learning_rate") == [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125])
    for column in columns {
      let numbers = try file.reals("/history/\(column)")
      #expect(numbers.count == 8 && numbers.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(try !file.text(attribute: "long_name", on: "/history/\(column)").isEmpty)
    }
    let noise = AnnealedNoise()
    #expect(try file.reals("/history/gradient_noise") == (0..<8).map { noise.deviation(at: $0) })
    #expect(try file.reals("/history/constraint_error").allSatisfy { $0 < 1e-12 })
    #expect(
      try file.reals("/history/clipped_share").contains { $0 > 0 }
        && file.reals("/history/zero_share").contains { $0 > 0 })
  }

  private func refusal(_ settings: String...) throws -> String {
    let error = try #require(throws: Faults.self) { try workshop.plan(single, set: settings) }
    return error.rendered()
  }

  @Test func whatMeansNothingIsRefusedWithTheReason() throws {
    #expect(
      try refusal("optimizer={kind: sgd, momentum: 1.5}").contains(
        "'optimizer.momentum' must be a number in [0, 1) (got 1.5)"))
    #expect(try refusal("optimizer={kind: sgd, nesterov: true}").contains("needs a momentum above 0"))
    #expect(
      try refusal("optimizer={kind: adam, schedule: {kind: cosine, warmup: 8}}").contains(
        "a warm-up of 8 updates is not over when training is: train.steps is 8"))
    #expect(
      try refusal("optimizer={kind: adam, schedule: plateau}", "train.evaluate_every=none").contains(
        "give train.evaluate_every"))
    #expect(
      try refusal("optimizer={kind: adam, constraint: {kind: orthogonal, parameters: [U]}}").contains(
        "U is [3, 4]: only a square matrix, or square blocks of gates, can be orthogonal"))
    #expect(try refusal("optimizer={kind: adam, gradient_noise: pink}").contains("unknown noise 'pink'"))
  }
}
