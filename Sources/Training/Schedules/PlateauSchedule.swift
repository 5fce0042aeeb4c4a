public import Components

/// The rate falls by a factor whenever the loss has not become better for more than `patience` measurements.
///
/// PyTorch's `ReduceLROnPlateau` with its relative threshold: a loss is better where it is below best · (1 −
/// threshold). A validation loss is measured every `train.evaluate_every` updates, a training loss at every
/// one.
public struct PlateauSchedule: Schedule {
  public static let kind = "plateau"
  public static let summary = "a fall whenever the loss stops improving"

  public var watch = WatchedLoss.validation
  public var factor = 0.1
  public var patience = 10
  public var threshold = 1e-4
  public var cooldown = 0
  public var minimum = 0.0

  public init() {}

  public static let settings: [Setting<PlateauSchedule>] = [
    Setting(
      "watch", \.watch, .choice(WatchedLoss.allCases.map(\.rawValue)),
      doc: "The loss of the validation set, or of the batches."),
    Setting(
      "factor", \.factor, .real(Interval(lower: 0, upper: 1, includesLower: false, includesUpper: false)),
      doc: "What each fall multiplies the rate by."),
    Setting(
      "patience", \.patience, .integer(0...1_000_000_000), unit: "measurements",
      doc: "Measurements in a row without improvement that are borne; the next lets the rate fall."),
    Setting(
      "threshold", \.threshold, .real(.rate), doc: "Relative improvement below which a loss is no better."),
    Setting(
      "cooldown", \.cooldown, .integer(0...1_000_000_000), unit: "measurements",
      doc: "Measurements after a fall that do not count."),
    Setting(
      "minimum", \.minimum, .real(.share), doc: "Share of the learning rate below which it does not fall."),
  ]

  public func problems(for span: TrainingSpan) -> [Problem] {
    guard watch == .validation, span.evaluateEvery == nil else { return [] }
    return [
      Problem(
        "watch",
        "the validation loss is measured after the last update only: give train.evaluate_every, or write watch: training",
        remedy: .handbook)
    ]
  }

  public func factor(at update: Int, of updates: Int) -> Double { 1 }

  public func observe(_ loss: Double, of watched: WatchedLoss, memory: inout ScheduleMemory) {
    guard watched == watch else { return }
    if loss < memory.best * (1 - threshold) {
      (memory.best, memory.bad) = (loss, 0)
    } else {
      memory.bad += 1
    }
    if memory.resting > 0 { (memory.resting, memory.bad) = (memory.resting - 1, 0) }
    if memory.bad > patience {
      memory.factor = min(memory.factor, max(memory.factor * factor, minimum))
      (memory.resting, memory.bad) = (cooldown, 0)
    }
  }
}
