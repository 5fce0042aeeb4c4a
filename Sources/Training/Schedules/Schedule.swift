public import Components

/// The factor by which the learning rate is multiplied in the course of training.
public protocol Schedule: Component {
  /// The multiplier of `update`, from 0, of `updates`: what is known before training.
  ///
  /// With updates inside sequences, a step is a batch and all its updates have its multiplier.
  func factor(at update: Int, of updates: Int) -> Double
  /// Takes note of a measured loss; what follows from it for the multiplier is kept in the memory.
  func observe(_ loss: Double, of watched: WatchedLoss, memory: inout ScheduleMemory)
  /// Conflicts with the length of a trial; keys are relative to the schedule.
  func problems(for span: TrainingSpan) -> [Problem]
}

extension Schedule {
  public func observe(_ loss: Double, of watched: WatchedLoss, memory: inout ScheduleMemory) {}
  public func problems(for span: TrainingSpan) -> [Problem] { [] }
}

/// A loss that a schedule can follow: of the batches trained on, or of the validation set.
public enum WatchedLoss: String, Sendable, CaseIterable, ValueConvertible { case validation, training }

/// What a schedule remembers of the losses it saw; multiplies `Schedule.factor`.
public struct ScheduleMemory: Sendable, Equatable {
  public var factor = 1.0
  public var best = Double.infinity
  /// Losses in a row that were no better than the best.
  public var bad = 0
  /// Losses that do not count, after a reduction.
  public var resting = 0

  public init() {}
}

extension ScheduleMemory: Resumable {
  public var state: StateItems {
    var state = StateItems()
    state.add("factor", real: factor)
    state.add("best", real: best)
    state.add("bad", integer: bad)
    state.add("resting", integer: resting)
    return state
  }

  public mutating func restore(_ state: inout StateReader) throws(StateError) {
    (factor, best) = (try state.real("factor"), try state.real("best"))
    (bad, resting) = (try state.count("bad"), try state.count("resting"))
  }
}

/// The index of schedules: a new one is a file in this folder and a line here.
public enum Schedules {
  public static let family = Family(
    "schedule",
    [
      ConstantSchedule.self, StepSchedule.self, ExponentialSchedule.self, CosineSchedule.self,
      InverseTimeSchedule.self,
      PlateauSchedule.self,
    ])
}
