import Components
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training

@Suite struct ReproducibilityTests {
  private static let cells: [any Cell] = Cells.family.members.compactMap { $0.init() as? any Cell }

  private func trial(_ cell: any Cell, seed: UInt64 = 1) -> TinyTrial {
    TinyTrial(seed: seed).recording(every: 1).changed { $0.settings.model.cell = cell }
  }

  @Test(arguments: cells) func oneSeedGivesOneRun(cell: any Cell) throws {
    #expect(try trial(cell).run() == trial(cell).run())
  }

  @Test(arguments: cells) func anotherSeedGivesAnother(cell: any Cell) throws {
    let (one, other) = (try trial(cell, seed: 1).run(), try trial(cell, seed: 2).run())
    #expect(one.names == other.names)
    #expect(
      zip(one.records, other.records).allSatisfy {
        $0.parameters != $1.parameters && $0.targets != $1.targets
      })
    #expect(zip(one.steps, other.steps).allSatisfy { $0.loss != $1.loss })
    // The upper half of a seed counts.
    #expect(try trial(cell, seed: 1 << 40 | 1).run().steps != one.steps)
  }

  @Test(arguments: [nil, 1, 3, 4] as [Int?]) func evaluationDoesNotDisturbTraining(period: Int?) throws {
    let usual = try TinyTrial(steps: 12).recording(every: 1).run()
    let other = try TinyTrial(steps: 12).recording(every: 1).changed {
      $0.settings.train.evaluateEvery = period
    }.run()
    #expect(other.names != usual.names)
    #expect(other.training == usual.training)
  }

  @Test func recordingDoesNotDisturbTraining() throws {
    let all = try TinyTrial().recording(every: 1).run(), none = try TinyTrial().recording().run()
    #expect(all.filter { if case .record = $0 { false } else { true } } == none)
  }

  @Test func aLongerTrainingBeginsTheSame() throws {
    let short = try TinyTrial(steps: 4).run(), long = try TinyTrial(steps: 9).run()
    #expect(short.steps == Array(long.steps.prefix(4)))
  }

  /// Each parameter and each step's data have a stream of their own: a change that draws more from one moves
  /// no other.
  @Test func streamsDoNotMoveEachOther() throws {
    func initial(_ trial: TinyTrial) throws -> Parameters { try trial.trainer().network.parameters }
    let tokens = TinyTrial().changed { $0.task.tokens = 7 }
    let embedded = try initial(tokens.changed { $0.settings.model.embedding = 4 })
    let plain = try initial(tokens), wide = try initial(tokens.changed { $0.task.classes = 9 })
    for name in ["W", "b", "V", "c"] { #expect(embedded[name].elements == plain[name].elements) }
    #expect(embedded["U"].count < plain["U"].count && embedded.contains("embedding"))
    for name in ["U", "W", "b"] { #expect(wide[name].elements == plain[name].elements) }
    #expect(wide["V"].count > plain["V"].count)
    // What the network draws does not move the data.
    let larger = TinyTrial().recording(every: 1).changed { $0.settings.model.hidden = 16 }
    let (one, other) = (try TinyTrial().recording(every: 1).run(), try larger.run())
    #expect(one.records.map(\.targets) == other.records.map(\.targets))
    #expect(one.records.map(\.lengths) == other.records.map(\.lengths))
  }

  @Test func parametersDrawDifferentNumbers() throws {
    let parameters = try TinyTrial().trainer().network.parameters
    let all = parameters.values.elements, bound = 1 / 5.0.squareRoot()
    #expect(Set(all).count == all.count)
    #expect(all.allSatisfy { abs($0) <= bound } && all.contains { abs($0) > 0.9 * bound })
  }

  @Test(arguments: cells) func singlePrecisionFollowsDouble(cell: any Cell) throws {
    let double = try trial(cell).run()
    let single = try trial(cell).changed { $0.settings.train.precision = .float32 }.run()
    #expect(double.names == single.names)
    for (one, other) in zip(double.steps, single.steps) {
      // Six updates on a handful of numbers: some 1e-7 a step.
      #expect(one.loss != other.loss && abs(one.loss.value - other.loss.value) <= 1e-5 * one.loss.value)
    }
    for record in single.records {
      let numbers = record.parameters + record.gradients + record.outputs + record.states.joined()
      #expect(numbers.allSatisfy { Double(Float($0.value)) == $0.value })
    }
    #expect(try trial(cell).changed { $0.settings.train.precision = .float32 }.run() == single)
  }
}
