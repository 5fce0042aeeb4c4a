import Gradients
import LinearAlgebra
import Recurrent
public import SequenceTasks

/// How long a training step of a trial takes: forward, backward, penalty, clipping, update; drawing the batch is not counted.
public struct StepTiming: Sendable {
  /// Seconds of each step that was timed, in order of running.
  public let seconds: [Double]

  public var median: Double { seconds.sorted()[seconds.count / 2] }
  public var minimum: Double { seconds.min() ?? .nan }

  /// Times steps on one batch for about `budget` seconds, after two that are not counted.
  ///
  /// - Parameters:
  ///   - instrumented: also takes ‖λ_t‖ of every step of the sequence and layer, as a study of gradients does.
  ///   - least: steps that are timed even where they exceed the budget.
  public static func measure(
    _ settings: TrialSettings, source: any SequenceSource, instrumented: Bool, budget: Duration = .seconds(2),
    least: Int = 5
  ) -> StepTiming {
    let train = settings.train, rule = settings.gradient.engine
    let network = Network(
      settings.model, source.shape, loss: settings.loss, precision: train.precision, inputSteps: source.longestInput,
      outputSteps: source.longestOutput, examples: train.batch, keepsForward: rule.keepsForward,
      segment: rule.segment(steps: source.longestInput, examples: train.batch))
    network.initialize(seed: settings.seed)
    let engine = rule.prepare(for: network)
    let gradients = Parameters(network.parameters.shapes, precision: train.precision)
    let penalty = settings.gradient.penalty.map {
      PenaltyTerm(
        $0, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput, examples: train.batch)
    }
    var updater = Updater(settings.optimizer, network.parameters, seed: settings.seed, steps: train.steps)
    var batches = source.training(seed: settings.seed, examples: train.batch, precision: train.precision)
    let batch = batches.batch(0)
    var norms: [Double] = []
    func step() {
      updater.perturb(network.parameters)
      _ = engine.gradients(on: batch, into: gradients)
      updater.calm(network.parameters)
      _ = penalty?.add(to: gradients, step: 0, at: network.parameters, on: batch)
      if instrumented { norms = stateGradientNorms(network, batch) }
      _ = updater.update(network.parameters, along: gradients, norm: gradients.norm, step: 0)
    }
    step()
    step()
    let clock = ContinuousClock(), start = clock.now
    var seconds: [Double] = []
    repeat {
      seconds.append(clock.measure(step) / .seconds(1))
    } while seconds.count < least || (clock.now - start < budget && seconds.count < 2000)
    withExtendedLifetime(norms) {}
    return StepTiming(seconds: seconds)
  }

  /// ‖λ_t‖₂ of each component and step, layer by layer.
  private static func stateGradientNorms(_ network: Network, _ batch: Batch) -> [Double] {
    network.layers(batch).flatMap { layer in
      layer.placed.layer.stateGradients.flatMap { gradient in
        (1...layer.shape.steps).map { layer.placed.layer.block(gradient, $0, layer.shape).sumOfSquares.squareRoot() }
      }
    }
  }
}
