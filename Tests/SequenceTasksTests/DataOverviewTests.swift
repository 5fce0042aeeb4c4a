import Foundation
import Recurrent

import Testing

@testable import SequenceTasks

@Suite struct DataOverviewTests {
  private func overview(_ task: any SequenceTask, loss: LossSettings = LossSettings()) throws -> DataOverview
  {
    DataOverview(try task.load(from: DataFolders(candidates: [])), loss: loss, seed: 1)
  }

  private func guess(_ overview: DataOverview, _ name: String) throws -> MemorylessGuess {
    try #require(overview.guesses.first { $0.name == name })
  }

  @Test func eachSequenceOfASetCountsOnce() throws {
    let data = try DataFolder()
    let rows = (0..<101).map { "s\($0),\($0),\($0 % 2)\ns\($0),0.5,\($0 % 2)\n" }.joined()
    try data.write("data.csv", "id,x,y\n" + rows)
    let source = try data.source("data.csv") {
      ($0.sequence, $0.inputs, $0.targets) = ("id", ["x"], ["y"])
      ($0.validation, $0.test) = (.file("data.csv"), .file("data.csv"))
    }
    let overview = DataOverview(source, loss: LossSettings(), seed: 1)
    #expect(overview.trainingCount == 101)
    #expect(abs(try #require(overview.classes.first).training - 51.0 / 101) < 1e-12)
    #expect(overview.inputColumns.first?.greatest == 100)
    // Negative control: where sequences never end, as many as are looked at.
    #expect(try self.overview(Adding()).trainingCount >= 2048)
  }

  @Test func lengthsAndColumnsAreThoseOfTheTask() throws {
    var adding = Adding()
    (adding.variant, adding.length) = (.pascanu, 50)
    let overview = try overview(adding)
    let lengths = try #require(overview.inputLengths)
    #expect(lengths.least == 50 && (53...55).contains(lengths.greatest) && (50...55).contains(lengths.median))
    #expect(overview.outputLengths == nil && overview.classes.isEmpty && overview.unscored == 0)
    #expect(overview.inputColumns.count == 2 && overview.targetColumns.count == 1)
    // A value in [0, 1) and a mark.
    #expect(overview.inputColumns[0].greatest < 1 && overview.inputColumns[0].greatest > 0.99)
    #expect(overview.inputColumns[1].median == 0 && overview.inputColumns[1].greatest == 1)
    #expect(overview.examples.count == 3 && overview.examples.allSatisfy { $0.inputs.count == 2 })
  }

  /// Half a variance of 1/24: what the task itself says of it.
  @Test func aSumOfThingsSeenLongAgoTakesAMemory() throws {
    var adding = Adding()
    (adding.variant, adding.length) = (.pascanu, 50)
    let overview = try overview(adding)
    let mean = try #require(guess(overview, "mean").loss),
      moment = try #require(guess(overview, "from one step").loss)
    let promised = try #require(overview.baselines.first { $0.quantity == "loss" }?.value)
    #expect(abs(mean / promised - 1) < 0.15 && abs(moment / promised - 1) < 0.15)
  }

  /// Where the class is written in the input, nothing has to be remembered.
  @Test func whatIsReadAtTheMomentIsFound() throws {
    let noise = try overview(Noise())
    let usual = try #require(guess(noise, "most frequent class").accuracy)
    #expect(abs(usual - 0.25) < 0.05)
    // Negative control: targets that do not depend on inputs.
    let linear = try #require(guess(noise, "from one step").accuracy)
    #expect(abs(linear - 0.25) < 0.05)
    #expect(abs(noise.classes.reduce(0) { $0 + $1.training } - 1) < 1e-12)
    #expect(abs(noise.classes.reduce(0) { $0 + $1.test } - 1) < 1e-12)
    let reber = try overview(Reber())
    let byToken = try guess(reber, "from one token"), ofReber = try guess(reber, "most frequent class")
    #expect(try #require(byToken.accuracy) > (try #require(ofReber.accuracy)) + 0.05)
    #expect(try #require(byToken.loss) < (try #require(ofReber.loss)))
  }

  @Test func stepsThatDoNotCountAreToldApart() throws {
    var last = LossSettings()
    last.steps = .last(1)
    #expect(try overview(Noise()).unscored == 0)
    #expect(try overview(Noise(), loss: last).unscored > 0.5)
  }
}
