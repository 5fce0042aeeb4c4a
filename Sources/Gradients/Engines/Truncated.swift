public import Components
import LinearAlgebra
public import Recurrent

/// Reverse accumulation over windows: errors of `stride` neighbouring steps go back together, to `window`
/// steps before the last of them.
///
/// stride = window cuts the sequence into chunks; stride 1 is the textbook form, in which every error goes
/// back `window` steps. A window as long as the sequence is exact. In sequence-to-sequence networks encoder
/// and decoder have a window each: what reaches the encoder's last state, by the context or as the decoder's
/// initial state, goes back `window` steps from there.
public struct Truncated: GradientEngine {
  public static let kind = "truncated"
  public static let summary = "backpropagation through time over windows of the sequence"
  public static let reference: String? =
    "Williams & Peng, An efficient gradient-based algorithm for on-line training of recurrent network trajectories, Neural Computation 1990"

  public var window = 10
  public var stride: Int?

  public init() {}

  public static let settings: [Setting<Truncated>] = [
    Setting(
      "window", \.window, .integer(1...1_000_000_000), unit: "steps",
      doc: "How far an error goes back at most."),
    Setting(
      "stride", \.stride, .optional(.integer(1...1_000_000_000)), unit: "steps",
      doc:
        "How many neighbouring errors go back together; none: as many as the window, so that the sequence is cut into chunks. A last chunk that is shorter reaches back into the one before it, a whole window from its end."
    ),
  ]

  public var isExact: Bool { false }
  public var transition: EngineTransition? { .window(length: window, stride: stride ?? window) }

  public var problems: [Problem] {
    guard let stride, stride > window else { return [] }
    return [
      Problem(
        "stride", "stride \(stride) is over window \(window): the errors of some steps would go nowhere",
        remedy: "write at most \(window)")
    ]
  }

  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    model.bidirectional
      ? [
        Problem(
          "", "a window has no place in a sequence that is read from both ends",
          remedy: "choose another engine")
      ] : []
  }

  public func prepare(for network: Network) -> any GradientComputation { Computation(self, network) }

  private final class Computation: GradientComputation, Memoryless {
    private let window: Int, stride: Int
    private let network: Network
    /// e_t of all steps, by state component.
    private let direct: [Matrix]

    init(_ engine: Truncated, _ network: Network) {
      (window, stride, self.network) = (engine.window, engine.stride ?? engine.window, network)
      direct = network.layer.stateGradients.map {
        Matrix(rows: $0.rows, columns: $0.columns, precision: $0.precision)
      }
    }

    func gradients(on batch: Batch, into gradients: Parameters) -> Score {
      let score = network.forward(batch), shape = batch.outputShape, layer = network.layer
      let all = 0..<shape.rows + shape.examples
      gradients.clear()
      network.clearStateGradients(batch)
      network.backwardOutputs(batch)
      for (direct, stateGradient) in zip(direct, layer.stateGradients) {
        direct.rows(all).copy(from: stateGradient.rows(all))
      }
      network.clearEncoderGradients(batch)
      for first in Swift.stride(from: 0, to: shape.steps, by: stride) {
        let errors = first..<min(first + stride, shape.steps)
        let reached = max(errors.upperBound - window, 0)..<errors.upperBound
        network.clearStateGradients(batch)
        network.stack.clearInputGradients(shape)
        let rows = (errors.lowerBound + 1) * shape.examples..<(errors.upperBound + 1) * shape.examples
        for (direct, stateGradient) in zip(direct, layer.stateGradients) {
          stateGradient.rows(rows).copy(from: direct.rows(rows))
        }
        network.backwardLayers(batch, gradients, steps: reached)
        // What crosses the window's first step stops there, unless that is where the sequence begins.
        if reached.lowerBound > 0 { network.stack.clearCarry(shape) }
        if network.encoderStack == nil {
          network.backwardEncoder(batch, gradients)
        } else {
          network.backwardHandover(batch, gradients)
        }
      }
      network.addOutputGradients(batch, gradients)
      if let encoder = network.encoderStack {
        network.backwardEncoder(batch, gradients) { t in
          for example in 0..<batch.examples where t > 0 && t == batch.inputShape.length(example) - self.window
          {
            for placed in encoder.layers { placed.layer.cut(before: t, example, batch.inputShape) }
          }
        }
      }
      network.finish(gradients)
      return score
    }
  }
}
