import Archive
import Components
import Experiments
import Foundation
import Statistics
import Store
import Testing

@testable import Reports
@testable import Runner

/// Each column of claims is the number of the file that its name and filters say.
@Suite struct StoredNumbersTests {
  private struct Silent: RunObserver {
    func receive(_ event: RunEvent) {}
  }

  /// Two cells, two seeds, and clipping that changes some updates only.
  private static let text = """
    experiment: numbers
    task: { kind: noise, length: 9, inputs: 2, classes: 3 }
    model: { cell: rnn, hidden: 4 }
    optimizer: { kind: adam, learning_rate: 0.05, clip: { kind: norm, threshold: 2 } }
    train: { steps: 7, batch: 3, evaluate_every: 3 }
    seeds: [1, 2]
    sweep: { model.cell: [rnn, lstm] }
    record: { at: [0, 2, 5], diagnostics: [{ kind: gradient-by-lag, threshold: 0.2 }, lyapunov] }
    figures: []
    """

  /// What was asked for and found last.
  private final class Asked {
    var sample: ClaimSample?
  }

  private struct Spy: ClaimNumbers {
    let numbers: StoredNumbers
    let asked: Asked

    func sample(of column: ClaimSelection) throws(TextFault) -> ClaimSample {
      let sample = try numbers.sample(of: column)
      asked.sample = sample
      return sample
    }

    func level(of key: ClaimSelection, in variant: String) throws(TextFault) -> ClaimLevel {
      try numbers.level(of: key, in: variant)
    }
    func value(of baseline: ClaimSelection) throws(TextFault) -> Bounds { try numbers.value(of: baseline) }
  }

  private struct Stored {
    let root = FileManager.default.temporaryDirectory.appending(path: "numbers-\(UUID().uuidString)").path
    let plan: Plan
    let run: StoredRun
    /// By the trial's name.
    var files: [String: TrialFile] = [:]

    init(_ text: String) throws {
      try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(fileURLWithPath: root + "/numbers.exp"))
      plan = try Plan(path: root + "/numbers.exp")
      let folder = try ResultsFolder(root: root + "/results", experiment: "numbers")
      let results = try Run.trials(
        of: plan, into: folder, workers: 2, force: false, provenance: Provenance(facts: []),
        observer: Silent())
      run = StoredRun(
        experiment: "numbers",
        expecting: zip(plan.trials, results).map { (trial: $0.expected, path: $1.file) })
      for result in results { files[result.name] = try TrialFile(reading: result.file) }
    }

    func sample(_ column: String) throws -> ClaimSample {
      let asked = Asked(), text = "mean(\(column)) > 0"
      _ = try ClaimEvaluation.verdict(
        on: ClaimParser.parse(text), text: text,
        numbers: Spy(numbers: StoredNumbers(of: plan.claimSubjects, in: run), asked: asked))
      return try #require(asked.sample, "\(column)")
    }
  }

  @Test func everyColumnIsReadWhereItStands() throws {
    let stored = try Stored(StoredNumbersTests.text)
    defer { try? FileManager.default.removeItem(atPath: stored.root) }
    func expect(_ column: String, _ number: (TrialFile) throws -> Double) throws {
      let sample = try stored.sample(column)
      #expect(sample.groups.map(\.seeds) == [[1, 2], [1, 2]])
      #expect(sample.groups.map(\.name) == ["model.cell=rnn", "model.cell=lstm"])
      let expected = try stored.plan.trials.map { Bounds(try number(try #require(stored.files[$0.name]))) }
      #expect(sample.groups.flatMap(\.values) == expected && sample.gaps.isEmpty, "\(column)")
    }
    func norm(_ values: [Double]) -> Double { values.map { $0 * $0 }.reduce(0, +).squareRoot() }
    try expect("test_loss") { try $0.reals("/test/loss")[0] }
    try expect("test_step_loss") { try $0.reals("/test/step_loss")[0] }
    try expect("test_accuracy") { try $0.reals("/test/accuracy")[0] }
    try expect("validation_loss") { try $0.reals("/evaluation/loss")[2] }
    try expect("validation_loss[at=first]") { try $0.reals("/evaluation/loss")[0] }
    try expect("validation_step_loss[at=6]") { try $0.reals("/evaluation/step_loss")[1] }
    try expect("train_loss") { try $0.reals("/history/loss")[6] }
    try expect("train_loss[at=3]") { try $0.reals("/history/loss")[3] }
    try expect("train_step_loss[at=first]") { try $0.reals("/history/step_loss")[0] }
    try expect("train_accuracy[at=4]") { try $0.reals("/history/accuracy")[4] }
    try expect("learning_rate") { _ in 0.05 }
    try expect("clip_factor[at=2]") { try $0.reals("/history/clip_factor")[2] }
    try expect("gradient_norm[at=2]") { try $0.reals("/history/gradient_norm")[2] }
    try expect("train_loss_min") { try $0.reals("/history/loss").sorted()[0] }
    try expect("gradient_norm_max") { try $0.reals("/history/gradient_norm").sorted()[6] }
    try expect("gradient_norm_median") { try $0.reals("/history/gradient_norm").sorted()[3] }
    try expect("clipped_updates") {
      Double(try $0.reals("/history/clip_factor").filter { $0 != 1 }.count) / 7
    }
    try expect("parameter_norm[parameter=W]") { norm(try $0.reals("/records/parameters/W", row: 2)) }
    try expect("parameter_norm[parameter=U, at=first]") {
      norm(try $0.reals("/records/parameters/U", row: 0))
    }
    try expect("parameter_gradient_norm[parameter=b, at=2]") {
      norm(try $0.reals("/records/gradients/b", row: 1))
    }
    try expect("gradient_left[lag=2, at=2]") {
      try $0.reals("/diagnostics/gradient-by-lag/profile", row: 1)[2]
    }
    try expect("lyapunov_exponent[at=first]") { try $0.reals("/diagnostics/lyapunov/mean", row: 0)[0] }
    try expect("lyapunov_exponent[exponent=3]") { try $0.reals("/diagnostics/lyapunov/mean", row: 2)[2] }
    try expect("lyapunov_exponent_deviation[at=2]") {
      try $0.reals("/diagnostics/lyapunov/standard_deviation", row: 1)[0]
    }
    try expect("final_parameter_norm[parameter=V]") { norm(try $0.reals("/parameters/final/V")) }
    try expect("probe_loss[at=first]") { try $0.reals("/records/probe/loss", row: 0)[0] }
    try expect("validation_loss[at=best]") { try $0.reals("/evaluation/loss").sorted()[0] }
    try expect("train_accuracy[at=best]") { try $0.reals("/history/accuracy").sorted()[6] }
    try expect("validation_loss[last=2]") {
      let losses = try $0.reals("/evaluation/loss")
      return (losses[1] + losses[2]) / 2
    }
    // After 3, 6 and 7 updates.
    try expect("validation_loss[over=area]") {
      let losses = try $0.reals("/evaluation/loss")
      return (3 * (losses[1] + losses[0]) / 2 + (losses[2] + losses[1]) / 2) / 4
    }
    try expect("steps") { _ in 7 }
    try expect("diverged") { _ in 0 }
    let parameters = try stored.sample("parameters")
    #expect(
      !parameters.variesWithSeed && parameters.groups.map { $0.values[0] } == [Bounds(43), Bounds(127)])
  }

  /// What is only known to be more says so, and what is not there is unknown.
  @Test func whatIsNotExactHasAGap() throws {
    let stored = try Stored(StoredNumbersTests.text.replacing("threshold: 0.2", with: "threshold: 0.000001"))
    defer { try? FileManager.default.removeItem(atPath: stored.root) }
    let reach = try stored.sample("gradient_reach[model.cell=lstm, at=2]")
    #expect(reach.groups.map(\.values) == [[Bounds(8, .infinity), Bounds(8, .infinity)]])
    #expect(
      reach.gaps == [
        "model.cell=lstm/seed-1: gradient_reach is 8 or more",
        "model.cell=lstm/seed-2: gradient_reach is 8 or more",
      ])
    let far = try stored.sample("gradient_left[lag=9, seed=2, model.cell=rnn]")
    #expect(
      far.groups.map(\.values) == [[.unknown]] && far.gaps == ["model.cell=rnn/seed-2: no sequence has lag 9"]
    )
    let listed = try stored.sample("test_loss[model.cell=rnn, seed=[ 2 , 1 ]]")
    #expect(listed.groups.map(\.seeds) == [[1, 2]] && listed.gaps.isEmpty)
    // The file of one trial is not there.
    let others = StoredRun(experiment: "numbers", trials: stored.run.trials.filter { $0.seed == 2 })
    let part = StoredNumbers(of: stored.plan.claimSubjects, in: others)
    let asked = Asked(), check = "mean(test_loss[model.cell=rnn]) > 0"
    _ = try ClaimEvaluation.verdict(
      on: ClaimParser.parse(check), text: check, numbers: Spy(numbers: part, asked: asked))
    #expect(
      asked.sample?.gaps == ["model.cell=rnn/seed-1 has no result"]
        && asked.sample?.groups[0].values[0] == .unknown)
  }
}
