public import Components
import LinearAlgebra

/// gain · 1, a block a gate, plus independent normals of standard deviation `noise`: units that begin by
/// remembering themselves.
public struct IdentityInitializer: Initializer {
  public static let kind = "identity"
  public static let summary = "gain times the identity in each gate's block, plus noise"
  public static let reference: String? =
    "Le, Jaitly & Hinton, A simple way to initialize recurrent networks of rectified linear units, 2015"

  public var gain = 1.0
  public var noise = 0.0

  public init() {}

  public init(gain: Double) { self.gain = gain }

  public static let settings: [Setting<IdentityInitializer>] = [
    Setting("gain", \.gain, .real(.any), doc: "The numbers on the diagonal."),
    Setting(
      "noise", \.noise, .real(.nonNegative), doc: "Standard deviation of what is added to all numbers."),
  ]

  public func problems(for target: InitialTarget) -> [Problem] {
    target.problemsOfShape(Self.kind, target.blocks(per: .gate))
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: .gate)) { width in
      (0..<target.rows * width).map { index in
        let diagonal = index / width == index % width ? gain : 0
        return noise > 0 ? diagonal + noise * stream.normal() : diagonal
      }
    }
  }
}
