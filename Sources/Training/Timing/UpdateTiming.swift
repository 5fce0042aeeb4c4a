public import LinearAlgebra
public import SequenceTasks

/// How long a training step of a trial takes: forward, backward, penalty, clipping, update; drawing the batch
/// is not counted.
public struct UpdateTiming: Sendable {
  /// Seconds of some steps.
  public struct Sample: Sendable {
    /// In the order in which the steps were run.
    public let seconds: [Double]

    public var median: Double { seconds.sorted()[seconds.count / 2] }
    public var minimum: Double { seconds.min() ?? .nan }
  }

  public let updates: Sample
  /// Steps without norms, run in turn with the others; nil if the others take no norms either.
  public let plain: Sample?
  /// Seconds of each part in the median, of further steps with a clock inside: they sum up to about a step.
  public let parts: [(phase: Phase, seconds: Double)]
  /// Operations of the matrix products of one step, as `ProductCount` counts them; nil for engines other than
  /// BPTT.
  public let operations: Double?

  /// Operations a second, in the median.
  public var rate: Double? { operations.map { $0 / updates.median } }
  /// The median time of instrumented steps divided by that of plain ones.
  public var cost: Double? { plain.map { updates.median / $0.median } }

  /// Times steps on one batch for about as long as the budget, after two that are not counted.
  ///
  /// - Parameters:
  ///   - settings: those of the trial.
  ///   - source: where the batch comes from.
  ///   - instrumented: also takes ‖λ_t‖ of every step of the sequence and layer, as a study of gradients
  ///     does.
  ///   - budget: how long to time.
  ///   - least: steps that are timed even if they exceed the budget.
  public static func measure(
    _ settings: TrialSettings, source: any SequenceSource, instrumented: Bool, budget: Duration = .seconds(2),
    least: Int = 5
  ) -> UpdateTiming {
    let step = TimedUpdate(settings, source: source)
    for _ in 0..<2 { step.run(instrumented: instrumented) }
    let clock = ContinuousClock(), start = clock.now
    var seconds: [Double] = [], plain: [Double] = []
    repeat {
      if instrumented { plain.append(clock.measure { step.run(instrumented: false) } / .seconds(1)) }
      seconds.append(clock.measure { step.run(instrumented: instrumented) } / .seconds(1))
    } while seconds.count < least || (clock.now - start < budget && seconds.count < 2000)
    return UpdateTiming(
      updates: Sample(seconds: seconds), plain: instrumented ? Sample(seconds: plain) : nil,
      parts: step.parts(of: max(3, seconds.count / 10), instrumented: instrumented),
      operations: step.operations)
  }
}
