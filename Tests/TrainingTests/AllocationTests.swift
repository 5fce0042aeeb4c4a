import AllocationCounter
import LinearAlgebra
import Recurrent
import SequenceTasks
import Testing

@testable import Training

/// All buffers are made before the first step: nothing in the time loop asks for memory.
@Suite struct AllocationTests {
  /// Blocks asked for in each of some steps on one batch, once everything is warm.
  private func allocations(_ cell: any Cell, length: Int, _ change: (inout TinyTrial) -> Void = { _ in })
    throws -> [Int]
  {
    let trial = TinyTrial(steps: 20).changed { trial in
      trial.settings.model.cell = cell
      trial.settings.optimizer = Adam()
      (trial.task.length, trial.task.minimumLength) = (length, length)
      change(&trial)
    }
    let step = TimedUpdate(trial.settings, source: try trial.source())
    for _ in 0..<10 { step.run(instrumented: true) }
    return (10..<20).map { _ in
      let before = lab_allocations()
      step.run(instrumented: true)
      return lab_allocations() - before
    }
  }

  static let cells: [any Cell] = [RNN(), LSTM(), GRU(), GRUResetBefore(), MGU()]

  @Test(arguments: cells.indices) func longerSequencesAskForNoMoreMemory(cell: Int) throws {
    let short = try allocations(AllocationTests.cells[cell], length: 20)
    let long = try allocations(AllocationTests.cells[cell], length: 200)
    #expect(short.max() ?? .max <= 40, "\(short)")
    #expect(long.max() == short.max(), "\(short) \(long)")
  }

  /// The control: what is asked for is counted.
  @Test func aBlockIsCounted() {
    let before = lab_allocations()
    let matrices = (0..<3).map { _ in Matrix(rows: 2, columns: 2, precision: .float64) }
    #expect(lab_allocations() - before >= 6 || before < 0)
    withExtendedLifetime(matrices) {}
  }
}
