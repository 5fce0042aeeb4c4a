import Experiments
import Foundation
import Testing

/// What is wrong with claims before anything is run.
@Suite struct ClaimCheckTests {
  /// What is said about a claim; nothing where it is good.
  private func faults(_ check: String) throws -> [String] {
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
    do throws(Faults) {
      _ = try Plan(path: path)
      return []
    } catch {
      return error.all.map(\.message)
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

  @Test func moments() throws {
    #expect(try faults("mean(train_loss[at=8]) < 1 and mean(train_loss[at=0]) < 1 and mean(validation_loss[at=9]) < 1") == [])
    #expect(
      try faults("mean(train_loss[at=9]) < 1") == ["there is no update 9: train.steps is 9, so the last is 8"])
    #expect(try faults("mean(validation_loss[at=8]) < 1") == ["there is no evaluation after 8 updates"])
    #expect(try faults("mean(parameter_norm[parameter=W, at=5]) < 1").first == "there is no record before update 5")
    #expect(try faults("mean(train_loss[at=-1]) < 1") == ["'-1' is no moment of training"])
  }
}
