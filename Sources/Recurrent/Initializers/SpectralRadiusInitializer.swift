public import Components
import LinearAlgebra

/// Independent normals in each gate's block, scaled so that the largest modulus of the block's eigenvalues is
/// `radius`.
public struct SpectralRadiusInitializer: Initializer {
  public static let kind = "spectral-radius"
  public static let summary = "normal, each gate's block scaled to a spectral radius"
  public static let reference: String? =
    "Jaeger, The “echo state” approach to analysing and training recurrent neural networks, 2001"

  public var radius = 1.0

  public init() {}

  public init(radius: Double) { self.radius = radius }

  public static let settings: [Setting<SpectralRadiusInitializer>] = [
    Setting("radius", \.radius, .real(.positive), doc: "Largest modulus of an eigenvalue.")
  ]

  public func problems(for target: InitialTarget) -> [Problem] {
    target.problemsOfShape(Self.kind, target.blocks(per: .gate))
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: .gate)) { width in
      stream.normals(width * width).scaled(
        toSpectralRadius: radius, order: width, under: target.determinism)
    }
  }
}

extension [Double] {
  /// A random square matrix scaled so that the largest modulus of its eigenvalues is `radius`; as it is where
  /// they are all zero or cannot be computed, which happens to no matrix with a normal number in every
  /// column.
  func scaled(
    toSpectralRadius radius: Double, order: Int, under determinism: Determinism
  ) -> [Double] {
    guard let own = spectralRadius(of: self, order: order, under: determinism), own > 0 else { return self }
    return map { radius * ($0 / own) }
  }
}
