import LinearAlgebra
public import Recurrent

/// How Lyapunov exponents are measured.
public struct LyapunovSettings: Sendable, Equatable {
  /// The number of exponents, from the first on; all of them if a layer's joint state has fewer.
  public var exponents: Int
  /// Steps at each sequence's beginning whose growth is not counted; at most half of the sequence.
  public var warmup: Int
  /// Steps between orthonormalisations.
  public var interval: Int
  /// The seed of the states that trajectories begin at, independent normal numbers of deviation ½, the same for all
  /// sequences; nil: the network's own first states. What an encoder hands over stays.
  public var randomStart: UInt64?

  public init(exponents: Int, warmup: Int = 10, interval: Int = 1) {
    precondition(exponents > 0 && warmup >= 0 && interval > 0, "an exponent at least, and no negative steps")
    (self.exponents, self.warmup, self.interval) = (exponents, warmup, interval)
  }

  /// The number of exponents of a layer.
  public func count(states: Int, units: Int) -> Int { min(exponents, states * units) }
}

/// The exponents of one layer's joint state along the trajectories of a batch.
public struct LayerExponents: Sendable {
  /// The prefix of the layer's names, for example `encoder.`; empty if there is one layer.
  public let prefix: String
  public let examples: Int
  /// The number of exponents for each example.
  public let count: Int
  /// In nats a step, exponent by exponent for each example: [B·k]. −∞ where a tangent vanishes.
  public let values: [Double]

  public subscript(example: Int, exponent: Int) -> Double { values[example * count + exponent] }
}

/// Finite-time Lyapunov exponents along a batch's trajectories: LE_i = lim 1/T log of the i-th direction's
/// growth under J_{T−1} … J_0, by orthonormalised tangents (Benettin et al., Meccanica 1980; for recurrent
/// networks Engelken, Wolf & Abbott, Phys. Rev. Research 2023).
///
/// J_t is that of one layer's joint state with all that enters the layer held fixed: the Jacobian of stacked
/// layers is block triangular, so that its exponents are theirs. Everything runs in Float64. Cost: as a
/// forward pass over k times the examples; the gradient about three times that.
public final class LyapunovExponents {
  private let copy: ExactCopy
  private let frames: [(layer: RecurrentLayer, frames: TangentFrames)]
  private let gradients: Parameters
  private let randomStart: UInt64?
  private var batch: Batch?

  /// - Parameters:
  ///   - network: its shape and settings count; it is not touched.
  ///   - settings: how many exponents, and of which steps.
  ///   - inputSteps: those of the longest batch.
  ///   - outputSteps: those of the longest batch.
  ///   - examples: those of the widest batch.
  ///   - isDifferentiable: whether `pullBack` may be called; the tangents of all steps are kept then.
  public init(
    of network: Network, _ settings: LyapunovSettings, inputSteps: Int, outputSteps: Int, examples: Int,
    isDifferentiable: Bool = true
  ) {
    let copy = ExactCopy(
      of: network, inputSteps: inputSteps, outputSteps: outputSteps, examples: examples,
      setsStart: settings.randomStart != nil)
    randomStart = settings.randomStart
    func frames(_ placed: PlacedLayer, _ steps: Int) -> (RecurrentLayer, TangentFrames) {
      let frames = TangentFrames(
        placed.layer, network.model.cell, settings, name: placed.names.prefix, steps: steps,
        examples: examples,
        keepsSteps: isDifferentiable)
      return (placed.layer, frames)
    }
    let outer = network.shape.arrangement.generates ? outputSteps : inputSteps
    self.frames =
      (copy.network.encoderStack?.layers ?? []).map { frames($0, inputSteps) }
      + copy.network.stack.layers.map { frames($0, outer) }
    gradients = Parameters(copy.network.parameters.shapes, precision: .float64)
    self.copy = copy
  }

  /// Runs the copy over a batch; the exponents of every layer, the encoder's first.
  public func measure(at parameters: Parameters, on batch: Batch) -> [LayerExponents] {
    let network = copy.network, own = copy.take(parameters, batch)
    self.batch = own
    if let randomStart { drawStart(seed: randomStart) }
    _ = network.forward(own, needsGradient: false)
    return zip(network.layers(own), frames).map { place, entry in
      LayerExponents(
        prefix: place.placed.names.prefix, examples: own.examples, count: entry.frames.count,
        values: entry.frames.exponents(place.shape, place.placed.names.weights(network.parameters)))
    }
  }

  /// The layers along whose trajectories `measure` went last, the encoder's first.
  public var layers: [(layer: RecurrentLayer, shape: BatchShape)] {
    batch.map { copy.network.layers($0).map { ($0.placed.layer, $0.shape) } } ?? []
  }

  private func drawStart(seed: UInt64) {
    for names in copy.network.names.all {
      var stream = RandomStream(seed: seed, name: "lyapunov/start/\(names.prefix)")
      for name in names.initial {
        copy.network.parameters[name].assign(stream.normals(names.units).map { 0.5 * $0 })
      }
    }
  }

  /// dF/dθ of a function F of the exponents that `measure` found last along the network's own start, exactly, through orthonormalisation,
  /// Jacobians and trajectory.
  ///
  /// - Parameters:
  ///   - cotangents: dF/dLE, shaped as the `values` of each layer; zero where an exponent is not finite.
  ///   - result: overwritten.
  public func pullBack(_ cotangents: [[Double]], into result: Parameters) {
    guard let batch else { preconditionFailure("exponents are measured before they are pulled back") }
    let network = copy.network
    network.backward(batch, into: gradients) { layer, shape, weights, gradients in
      guard let index = frames.firstIndex(where: { $0.layer === layer }) else { return }
      frames[index].frames.pullBack(cotangents[index], shape, weights, into: gradients)
    }
    result.values.convert(from: gradients.values)
  }

  /// Numbers of memory that exponents need; differentiable ones keep the tangents of all steps.
  public static func workingNumbers(
    _ settings: LyapunovSettings, for model: ModelSettings, _ shape: NetworkShape, inputSteps: Int,
    outputSteps: Int,
    examples: Int, isDifferentiable: Bool = true
  ) -> Double {
    let components = Double(model.cell.declaration.states.count)
    func layer(_ units: Int, _ steps: Int) -> Double {
      let numbers = components * Double(units), vectors = min(Double(settings.exponents), numbers)
      return Double(isDifferentiable ? steps + 1 : 2) * Double(examples) * vectors * (numbers + vectors)
    }
    let names = ParameterNames(model, shape), steps = shape.arrangement.generates ? outputSteps : inputSteps
    return names.encoder.joined().reduce(0) { $0 + layer($1.units, inputSteps) }
      + names.layers.joined().reduce(0) { $0 + layer($1.units, steps) }
  }
}
