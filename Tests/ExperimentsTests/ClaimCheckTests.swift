import Experiments
import Foundation
import Language
import Testing

/// What is wrong with claims before anything is run.
@Suite struct ClaimCheckTests {
  private func plan(_ check: String, seeds: String = "1..5", overrides: [String] = [], more: String = "")
    throws -> Plan
  {
    let path = FileManager.default.temporaryDirectory.appending(path: "claims-\(UUID().uuidString).exp").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = """
      experiment: claims
      task: { kind: parity, length: 5 }
      model: { cell: rnn, hidden: 4 }
      train: { steps: 9, batch: 3 }
      seeds: \(seeds)
      sweep: { model.cell: [rnn, lstm] }
      claims:
        - { says: a, check: "\(check)" }
      \(more)
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try Plan(path: path, overrides: overrides)
  }

  /// What is said about a claim; nothing where it is good.
  private func faults(_ check: String, seeds: String = "1..5", overrides: [String] = []) throws -> [String] {
    do {
      _ = try plan(check, seeds: seeds, overrides: overrides)
      return []
    } catch let faults as Faults {
      return faults.all.map(\.message)
    }
  }

  /// Levels of a loss are of one scored step; levels of something else have no say in what losses are.
  @Test func levelsOfALossAreOfAScoredStep() throws {
    #expect(
      try faults("mean(test_loss) < baseline.chance[of=loss]") == [
        "baselines are of one scored step, and test_loss is of a whole sequence"
      ])
    #expect(try faults("mean(test_step_loss) < baseline.chance[of=loss]") == [])
    #expect(try faults("mean(test_accuracy) > baseline.chance[of=accuracy] and mean(test_loss) < 100") == [])
  }

  /// Signed ranks of n seeds need n ≥ 1 + log₂(m/α) among m claims.
  @Test func whatSoFewSeedsCanNeverDecideIsRefused() throws {
    let medians = "median(test_loss[model.cell=rnn]) < median(test_loss[model.cell=lstm])"
    #expect(
      try faults(medians) == ["so few seeds can never decide this: 5 seeds, and an interval needs 6"])
    #expect(try faults(medians, seeds: "1..6") == [])
    let twice = "  - { says: b, check: \"\(medians)\" }"
    let beside = #expect(throws: Faults.self) { try plan(medians, seeds: "1..6", more: twice) }
    #expect(
      beside?.all.map(\.message)
        == Array(repeating: "so few seeds can never decide this beside 1 other", count: 2))
    #expect(throws: Never.self) { try plan(medians, seeds: "1..7", more: twice) }
    #expect(try faults("mean(test_loss) < 9", seeds: "[1]").first?.hasPrefix("so few seeds") == true)
    #expect(
      try faults("success_rate(test_accuracy > 0.5) > 0.5", seeds: "1..5").first?.hasPrefix("so few seeds")
        == true)
    #expect(try faults("success_rate(test_accuracy > 0.5) > 0.5", seeds: "1..6") == [])
    // It may fail.
    #expect(try faults("success_rate(test_accuracy > 0.5) > 0.95", seeds: "1..3") == [])
    // A quick try may leave claims open.
    #expect(try faults("mean(test_loss) < 9", overrides: ["seeds=[1]"]) == [])
  }

  @Test func whatThereIsIsListed() throws {
    let fault = try #require(throws: Faults.self) { try plan("mean(test_loss[model.cell=zzzzzz]) < 1") }
    #expect(fault.rendered(color: false).contains("there is: rnn, lstm"), "\(fault.rendered(color: false))")
  }

  /// A claim about a scan, in a file whose sweep has other values.
  private func faultsOfScan(_ check: String) throws -> [String] {
    let scan = """
      record: { at: [0], diagnostics: [gradient-by-lag] }
      scan: { model.hidden: [2, 3, 4, 6, 8, 12, 16, 24, 32, 48], model.cell: [rnn, gru] }
      """
    do {
      let plan = try plan(check, more: scan)
      #expect(plan.points?.count == (check.contains("of=scan") ? 20 : nil))
      return []
    } catch let faults as Faults {
      return faults.all.map { "\($0.message): \($0.remedy)" }
    }
  }

  @Test func pointsOfAScanAreNeverTakenForTrials() throws {
    for right in [
      "mean(gradient_reach[of=scan, model.hidden=8, model.cell=gru]) > mean(gradient_reach[of=scan, model.hidden=8, model.cell=rnn])",
      "slope(gradient_reach[of=scan, model.cell=rnn], model.hidden) > 0",
      "trend(gradient_reach[of=scan, model.cell=gru], by model.hidden)",
      "mean(gradient_reach[of=trials, model.cell=lstm]) > 1", "count(gradient_reach[of=scan] > 3) > 5",
      // The same seeds of the same network, by name.
      "mean(gradient_reach[of=scan, model.hidden=4, model.cell=rnn]) > mean(gradient_reach[model.cell=rnn])",
    ] {
      #expect(try faultsOfScan(right) == [])
    }
    let wrong: [(check: String, words: [String])] = [
      ("mean(gradient_reach[of=scan, model.cell=lstm]) > 1", ["no point of the scan has model.cell=lstm"]),
      ("mean(gradient_reach[model.cell=gru]) > 1", ["no trial has model.cell=gru"]),
      (
        "mean(gradient_reach[of=scan, model.hidden=5]) > 1",
        ["no point of the scan has model.hidden=5", "nearest: 4, 6; "]
      ),
      (
        "mean(gradient_reach[of=scan, model.hiden=4]) > 1",
        ["no point of the scan has a setting 'model.hiden'"]
      ),
      (
        "slope(gradient_reach[of=scan], model.hiden) > 1",
        ["no point of the scan has a setting 'model.hiden'"]
      ),
      ("mean(gradient_reach[of=scan, at=last]) > 1", ["measures each point once", "'at' does not apply"]),
      ("mean(test_loss[of=scan]) > 1", ["a scan trains nothing", "test_loss"]),
      ("mean(steps[of=scan]) > 1", ["a scan trains nothing", "steps"]),
      ("mean(gradient_reach[of=points]) > 1", ["of trials, scan, not of 'points'"]),
      ("mean(gradient_reach[of!=scan]) > 1", ["of trials, scan, not of 'scan'"]),
      ("mean(gradient_reach[of=scan, of=scan]) > 1", ["'of' is said twice"]),
      ("mean(lyapunov_exponent[of=scan]) > 1", ["lyapunov_exponent is not recorded by this experiment"]),
    ]
    for (check, words) in wrong {
      let faults = try faultsOfScan(check)
      #expect(faults.count == 1 && words.allSatisfy { faults[0].contains($0) }, "\(check): \(faults)")
    }
  }

  @Test func moments() throws {
    #expect(
      try faults(
        "mean(train_loss[at=8]) < 1 and mean(train_loss[at=0]) < 1 and mean(validation_loss[at=9]) < 1") == []
    )
    #expect(
      try faults("mean(train_loss[at=9]) < 1") == ["there is no update 9: train.steps is 9, so the last is 8"]
    )
    #expect(try faults("mean(validation_loss[at=8]) < 1") == ["there is no evaluation after 8 updates"])
    #expect(
      try faults("mean(parameter_norm[parameter=W, at=5]) < 1").first == "there is no record before update 5")
    #expect(try faults("mean(train_loss[at=-1]) < 1") == ["'-1' is no moment of training"])
  }
}
