import Experiments
import Foundation
import Language
import Testing

/// What is wrong with claims before anything is run.
@Suite struct ClaimCheckTests {
  private func plan(_ check: String) throws -> Plan {
    let path = FileManager.default.temporaryDirectory.appending(path: "claims-\(UUID().uuidString).exp").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let text = """
      experiment: claims
      task: { kind: parity, length: 5 }
      model: { cell: rnn, hidden: 4 }
      train: { steps: 9, batch: 3 }
      sweep: { model.cell: [rnn, lstm] }
      claims:
        - { says: a, check: "\(check)" }

      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try Plan(path: path)
  }

  /// What is said about a claim; nothing where it is good.
  private func faults(_ check: String) throws -> [String] {
    do {
      _ = try plan(check)
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

  @Test func whatThereIsIsListed() throws {
    let fault = try #require(throws: Faults.self) { try plan("mean(test_loss[model.cell=zzzzzz]) < 1") }
    #expect(fault.rendered(color: false).contains("there is: rnn, lstm"), "\(fault.rendered(color: false))")
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
