import Components
import Foundation
import Language
import SequenceTasks
import Testing
import TrialFormat

@testable import Experiments

/// Columns of stored trials, read without their plan.
@Suite struct StoredColumnTests {
  @Test func columnsAreThoseOfClaims() throws {
    let loss = try ColumnReading(storedColumn: "validation_loss[at=best]")
    #expect(loss.column.name == "validation_loss" && loss.reduction == .best(.lower))
    #expect(loss.storedSelection?.quantity.path == TrialPath.evaluation("loss"))
    #expect(try ColumnReading(storedColumn: "gradient_reach[at=first]").reduction == .at(.first))
    #expect(try ColumnReading(storedColumn: "steps").storedSelection == nil)
    #expect(try ColumnReading(storedColumn: "test_squared_error").column.scale == .logarithmic)
  }

  @Test(arguments: [
    "", "test_los", "mean(test_loss)", "test_loss[at=last]", "test_loss[seed=1]",
    "validation_loss[model.cell=rnn]",
    "engine_error", "validation_loss[last=0]", "baseline.chance",
  ])
  func whatOnlyAPlanTellsIsRefused(_ text: String) {
    #expect(throws: TextFault.self) { try ColumnReading(storedColumn: text) }
  }

  /// Each with the scale and the direction that its task gives it.
  @Test func everyMetricOfATaskIsKnown() throws {
    let experiment = URL(fileURLWithPath: #filePath).appending(path: "../../../experiments/starter.exp")
    let folders = DataFolders(experiment: experiment.standardized.path)
    var count = 0
    for starter in Starter.all {
      let text = StarterText(starter, name: "starter", data: "starter.csv").text
      let variants = try ExperimentDocument(bytes: Array(text.utf8), file: "starter.exp").variants(
        of: Experiment.self)
      for metric in variants.flatMap({ (try? $0.root.task.load(from: folders).metrics) ?? [] }) {
        let known = try #require(Tasks.metrics.first { $0.name == metric.name }, "\(metric.name)")
        #expect(
          known.scale == metric.scale && known.isBetterHigher == metric.isBetterHigher, "\(metric.name)")
        count += 1
      }
    }
    #expect(count > 5)
  }
}
