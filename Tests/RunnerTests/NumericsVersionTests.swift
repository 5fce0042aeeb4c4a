import Experiments
import Foundation
import Testing
import Training

/// `numericsVersion` against the numbers themselves.
@Suite struct NumericsVersionTests {
  /// What one fixed trial of each kind comes to: the loss of the last batch, the norm of its gradient, the
  /// loss on the test set.
  struct Golden: Sendable, CustomTestStringConvertible {
    let overrides: [String]
    let numbers: [Double]

    var testDescription: String { overrides.joined(separator: " ") }
  }

  static let golden: [Golden] = [
    Golden(
      overrides: ["model.cell=rnn"], numbers: [3.6796371395484564, 1.1036081653081349, 4.003496598133873]),
    Golden(
      overrides: ["model.cell=lstm"], numbers: [3.6653944957209976, 0.5025950015736247, 4.016343250730129]),
    Golden(
      overrides: ["model.cell=gru", "task.tokens=7", "model.embedding=3"],
      numbers: [3.846993773916518, 1.5313560122701995, 3.970264147757281]),
    Golden(
      overrides: ["model.cell=gru-reset-before", "task.arrangement=many-to-one"],
      numbers: [1.0082192273048636, 0.49192089512657927, 1.133019208430389]),
    Golden(
      overrides: [
        "task.arrangement=sequence-to-sequence", "task.target_length=4", "task.tokens=7",
        "model.handover=both",
      ],
      numbers: [4.625768816914556, 1.584303854254065, 4.397553818814495]),
    Golden(
      overrides: ["model.cell=lstm", "task.arrangement=one-to-many", "model.feedback=soft"],
      numbers: [6.064942736756721, 2.144697386630727, 5.572122685116014]),
    Golden(
      overrides: ["model.cell=lstm", "task.targets=reals", "loss.output=sigmoid", "loss.steps=last 2"],
      numbers: [2.2846503687335598, 0.5407803286235865, 3.8474114211346113]),
    Golden(
      overrides: [
        "model.cell={kind: rnn, activation: relu}", "optimizer={kind: sgd, learning_rate: 0.1}",
        "loss.reduce=mean",
      ],
      numbers: [1.1049758553427382, 0.180022829461238, 1.1124107724141892]),
  ]

  /// Where this fails, a change of code has changed the numbers of every trial: raise `numericsVersion`, so
  /// that finished results are not taken for new ones, and record the new numbers here.
  ///
  /// Instruction sets and BLAS builds round differently, by some 1e-15 an operation; no change of an
  /// algorithm, a stream or a formula is that small.
  @Test(arguments: golden) func numbersAreThoseOfTheVersion(_ golden: Golden) throws {
    #expect(numericsVersion == 3)
    let text = Workshop.tiny.replacingOccurrences(of: "sweep: { model.cell: [rnn, lstm] }\n", with: "")
    let trial = try #require(Workshop().plan(text, set: golden.overrides).trials.first)
    let trainer = Trainer(trial.settings, source: trial.variant.source)
    var last: UpdateReport?, test: Evaluation?
    while let event = trainer.next() {
      if case .update(let report) = event { last = report }
      if case .test(let score) = event { test = score }
    }
    let numbers = [try #require(last).loss, try #require(last).gradientNorm, try #require(test).loss]
    let agree = zip(numbers, golden.numbers).allSatisfy { abs($0 - $1) <= 1e-11 * abs($1) }
    #expect(agree && golden.numbers.count == 3, "\(numbers)")
  }
}
