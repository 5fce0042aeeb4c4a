public import Components
import LinearAlgebra
public import Recurrent

/// dE/dθ by central differences on an independent, naive network: relative error about 1e-9, none at kinks of
/// relu. Slow: two runs of the network for every parameter.
public struct NumericalEngine: GradientEngine {
  public static let kind = "numerical"
  public static let summary = "central differences, two runs for every parameter"

  public var step = 6e-6

  public init() {}

  public static let settings: [Setting<NumericalEngine>] = [
    Setting("step", \.step, .real(.positive), doc: "How far a parameter is moved either way.")
  ]

  public var isExact: Bool { false }
  public var keepsForward: Bool { false }

  public func prepare(for network: Network) -> any GradientComputation {
    PerturbationComputation(network) { [step] in
      ReferenceDerivatives.centralDifference(network, on: $0, parameter: $1, indices: $2, size: step)
    }
  }
}

/// dE/dθ as Im E(θ + i·10⁻³⁰) / 10⁻³⁰ on an independent, naive network: exact to rounding. Slow: a run for
/// every parameter.
public struct ComplexStepEngine: GradientEngine {
  public static let kind = "complex-step"
  public static let summary = "imaginary steps, one run for every parameter; exact"
  public static let reference: String? =
    "Squire & Trapp, Using complex variables to estimate derivatives of real functions, SIAM Review 1998"

  public init() {}

  public static let settings: [Setting<ComplexStepEngine>] = []

  public var keepsForward: Bool { false }

  public func prepare(for network: Network) -> any GradientComputation {
    PerturbationComputation(network) {
      ReferenceDerivatives.complexStep(network, on: $0, parameter: $1, indices: $2)
    }
  }
}

/// Gradients one parameter at a time.
private final class PerturbationComputation: GradientComputation, Memoryless {
  private let network: Network
  private let derivatives: (Batch, String, [Int]) -> [Double]

  init(_ network: Network, derivatives: @escaping (Batch, String, [Int]) -> [Double]) {
    (self.network, self.derivatives) = (network, derivatives)
  }

  func gradients(on batch: Batch, into gradients: Parameters) -> Score {
    for shape in gradients.shapes {
      gradients[shape.name].assign(derivatives(batch, shape.name, Array(0..<shape.count)))
    }
    return network.forward(batch)
  }
}
