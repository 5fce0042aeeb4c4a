import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training
import TrialFormat

@Suite struct DivergenceTests {
  /// A linear network whose every update is far too long.
  private func wild(steps: Int = 50, rate: Double = 1e60) -> TinyTrial {
    TinyTrial(steps: steps).recording(every: 1).changed {
      var cell = RNN(), sgd = SGD()
      cell.activation = .linear
      sgd.learningRate = rate
      ($0.settings.model.cell, $0.settings.optimizer) = (cell, sgd)
    }
  }

  @Test func itEndsTheTrial() throws {
    let trainer = try wild().trainer(), events = Seen.all(of: trainer)
    let last = try #require(events.steps.last)
    #expect(!last.loss.value.isFinite || !last.gradientNorm.value.isFinite)
    #expect(events.last == .end(.diverged(update: last.step)) && (1..<49).contains(last.step))
    #expect(
      events.suffix(3).map(\.name) == ["record \(last.step)", "step \(last.step)", "diverged \(last.step)"])
    #expect(!events.names.contains { $0.hasPrefix("test") })
    #expect(events.steps.dropLast().allSatisfy { $0.loss.value.isFinite && $0.gradientNorm.value.isFinite })
    #expect(trainer.next() == nil)
  }

  @Test func parametersStayAsTheyWereThen() throws {
    let trainer = try wild().trainer(), events = Seen.all(of: trainer)
    let record = try #require(events.records.last)
    #expect(trainer.network.parameters.values.elements.map { Bits($0) } == record.parameters)
  }

  /// No later update meets what the last one broke; the evaluation after it does.
  @Test func theLastUpdateMayDivergeToo() throws {
    let healthy = try wild().run(), diverging = try #require(healthy.steps.last).step
    let events = try wild(steps: diverging).run()
    #expect(events.last == .end(.diverged(update: diverging)))
    #expect(events.steps.count == diverging && !events.names.contains { $0.hasPrefix("test") })
  }

  @Test func harmlessRatesDoNot() throws {
    #expect(try wild(steps: 5, rate: 1e-3).run().last == .end(.done))
  }

  @Test func itComesAtTheSameStepEachTime() throws {
    #expect(try wild().run() == wild().run())
  }

  /// The largest gradient that is finite is no divergence: its squares overflow, its norm does not.
  @Test func hugeGradientsHaveANorm() throws {
    let trial = TinyTrial(steps: 1).recording(.update(0)).changed {
      var cell = RNN()
      cell.activation = .linear
      ($0.settings.model.cell, $0.settings.model.hidden) = (cell, 1)
      ($0.task.length, $0.task.minimumLength, $0.task.inputs, $0.task.arrangement) = (200, nil, 1, .manyToOne)
    }
    let trainer = try trial.trainer(), parameters = trainer.network.parameters
    // s_199 = W^199 s_0 is about 1e0 from an input of 1e-160: ∂E/∂b sums up to 1e160.
    parameters["W"].assign([6.5])
    parameters["V"].assign([1e-3, -1e-3, 0])
    parameters["U"].assign([1e-164])
    parameters["b"].assign([0])
    let report = try #require(Seen.all(of: trainer).steps.first)
    #expect(
      report.loss.value.isFinite && report.gradientNorm.value.isFinite && report.gradientNorm.value > 1e154)
  }
}
