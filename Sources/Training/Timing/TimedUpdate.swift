import Gradients
import LinearAlgebra
import Recurrent
import SequenceTasks

/// The training step of a trial on its first batch, to be run again and again; its parameters move on.
final class TimedUpdate {
  private let network: Network
  private let rule: any GradientEngine
  private let engine: any GradientComputation
  private let gradients: Parameters
  private let penalty: PenaltyTerm?
  private var updater: Updater
  private let batch: Batch
  private let norms: StateGradientNorms

  init(_ settings: TrialSettings, source: any SequenceSource) {
    let train = settings.train
    rule = settings.gradient.engine
    network = settings.network(
      for: source, segment: rule.segment(steps: source.longestInput, examples: train.batch))
    network.initialize(seed: settings.seed, under: settings.determinism)
    engine = rule.prepare(for: network)
    gradients = Parameters(network.parameters.shapes, precision: train.precision)
    penalty = settings.gradient.penalty.map { [network] in
      PenaltyTerm(
        $0, like: network, inputSteps: source.longestInput, outputSteps: source.longestOutput,
        examples: train.batch)
    }
    updater = Updater(
      settings.optimizer, network.parameters, seed: settings.seed, updates: train.updates,
      under: settings.determinism)
    var batches = source.training(seed: settings.seed, examples: train.batch, precision: train.precision)
    batch = batches.batch(0)
    norms = StateGradientNorms(network, inputSteps: source.longestInput, outputSteps: source.longestOutput)
  }

  /// See `UpdateTiming.operations`.
  var operations: Double? { rule is BPTT ? ProductCount(network, batch).total : nil }

  /// Forward, backward, penalty, norms where asked for, clipping, update.
  func run(instrumented: Bool, clock: PhaseClock? = nil) {
    updater.perturb(network.parameters)
    _ = engine.gradients(on: batch, into: gradients)
    updater.calm(network.parameters)
    _ = penalty?.add(to: gradients, update: 0, at: network.parameters, on: batch)
    clock?.lap(.engine)
    // Layers that hold a segment at a time have no λ of the others.
    if instrumented, network.holdsAllSteps {
      norms.take(network, batch)
      clock?.lap(.recording)
    }
    _ = updater.update(network.parameters, along: gradients, norm: gradients.norm, update: 0)
    clock?.lap(.optimizer)
  }

  /// Seconds of each part over `count` steps with a clock inside, each in the median.
  func parts(of count: Int, instrumented: Bool) -> [(phase: Phase, seconds: Double)] {
    let clock = PhaseClock()
    network.clock = clock
    defer { network.clock = nil }
    let laps = (0..<count).map { _ in
      clock.start()
      run(instrumented: instrumented, clock: clock)
      return Phase.allCases.map { clock.seconds($0) }
    }
    return Phase.allCases.map { phase in (phase, laps.map { $0[phase.rawValue] }.sorted()[count / 2]) }
  }
}

/// ‖λ_t‖₂ over examples and units, of each state component at every step, as a study of gradients takes them
/// after each backward pass.
final class StateGradientNorms {
  /// Component after component, layer after layer: T numbers each.
  private(set) var values: [Double]
  private let layers: [RecurrentLayer]

  /// Room for the longest batch of a network.
  init(_ network: Network, inputSteps: Int, outputSteps: Int) {
    let encoder = network.encoderStack?.layers.map(\.layer) ?? [], others = network.stack.layers.map(\.layer)
    func count(_ layers: [RecurrentLayer], _ steps: Int) -> Int {
      layers.reduce(0) { $0 + $1.states.count * steps }
    }
    values = Array(repeating: 0, count: count(encoder, inputSteps) + count(others, outputSteps))
    layers = encoder + others
  }

  /// Takes the norms of the λ that stand in the network's layers; one pass over them.
  func take(_ network: Network, _ batch: Batch) {
    let encoders = network.encoderStack?.layers.count ?? 0
    values.withUnsafeMutableBufferPointer { values in
      var next = 0
      for (number, layer) in layers.enumerated() {
        let shape = number < encoders ? batch.inputShape : batch.outputShape
        for gradient in layer.stateGradients {
          // Block 0 is step −1.
          for t in 1...shape.steps {
            values[next] = layer.block(gradient, t, shape).norm
            next += 1
          }
        }
      }
    }
  }
}
