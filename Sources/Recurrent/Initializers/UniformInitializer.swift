public import Components
import LinearAlgebra

/// Uniform on [−bound, bound), by default ±1/√H as PyTorch's recurrent layers begin.
public struct UniformInitializer: Initializer {
  public static let kind = "uniform"
  public static let summary = "uniform on ±bound, by default ±1/√H"

  public var bound: Double?

  public init() {}

  public init(bound: Double) { self.bound = bound }

  public static let settings: [Setting<UniformInitializer>] = [
    Setting(
      "bound", \.bound, .optional(.real(.positive)),
      doc: "Largest size of a number; none: 1/√H, of the state's width H.")
  ]

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    let bound = bound ?? 1 / Double(target.units).squareRoot()
    var stream = target.stream(seed)
    return (0..<target.rows * target.columns).map { _ in stream.uniform(-bound, bound) }
  }
}
