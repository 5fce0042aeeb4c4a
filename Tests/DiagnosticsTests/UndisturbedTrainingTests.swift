import Diagnostics
import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing
import Training

@Suite struct UndisturbedTrainingTests {
  private struct Course: Equatable {
    var losses: [UInt64] = []
    var stateGradients: [[UInt64]] = []
    var parameters: [UInt64] = []
    var measured = 0
  }

  private func course(_ arrangement: Arrangement, diagnostics: Int, seed: UInt64 = 3) throws -> Course {
    var task = Noise(), model = ModelSettings(), train = TrainSettings(), record = RecordSettings()
    (task.length, task.minimumLength, task.arrangement) = (7, 3, arrangement)
    (model.cell, model.hidden) = (LSTM(), 6)
    (train.updates, train.batch) = (9, 4)
    record.every = 2
    let all: [any Diagnostic] = [GradientByLag(), LyapunovDiagnostic(), Attenuation()]
    record.diagnostics = Array(all.prefix(diagnostics))
    let settings = TrialSettings(
      model: model, gradient: GradientSettings(), optimizer: Adam(), loss: LossSettings(), train: train,
      record: record,
      seed: seed)
    let trainer = Trainer(settings, source: try task.load(from: DataFolders(experiment: "noise.exp")))
    var course = Course()
    while let event = trainer.next() {
      switch event {
      case .update(let report): course.losses += [report.loss.bitPattern, report.gradientNorm.bitPattern]
      case .record(let record):
        course.measured += record.measurements.count
        // Read after measuring: what a record lends must be as it was.
        course.stateGradients += record.stateGradients.map { $0.values.elements.map(\.bitPattern) }
      case .test(let evaluation): course.losses.append(evaluation.loss.bitPattern)
      default: break
      }
    }
    course.parameters = trainer.network.parameters.values.elements.map(\.bitPattern)
    return course
  }

  @Test(arguments: Arrangement.allCases) func bitsAreTheSameWithAndWithout(arrangement: Arrangement) throws {
    let without = try course(arrangement, diagnostics: 0)
    var with = try course(arrangement, diagnostics: 3)
    #expect(with.measured == 3 * 5 && without.measured == 0)
    with.measured = 0
    #expect(with == without)
    // Negative control.
    #expect(try course(arrangement, diagnostics: 0, seed: 4) != without)
  }
}
