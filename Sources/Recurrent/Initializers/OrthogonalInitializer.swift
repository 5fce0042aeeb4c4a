public import Components
import LinearAlgebra

/// gain · Q, Q uniformly distributed over matrices with orthonormal columns, or orthonormal rows where they
/// are wider than high: all singular values are `gain`.
public struct OrthogonalInitializer: Initializer {
  public static let kind = "orthogonal"
  public static let summary = "gain times a random orthogonal matrix: all singular values are gain"
  public static let reference: String? =
    "Saxe, McClelland & Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural networks, ICLR 2014"

  public var gain = 1.0
  public var per = Portion.gate

  public init() {}

  public init(gain: Double) { self.gain = gain }

  public static let settings: [Setting<OrthogonalInitializer>] = [
    Setting("gain", \.gain, .real(.positive), doc: "All singular values."),
    Setting("per", \.per, Portion.type, doc: Portion.doc),
  ]

  public func problems(for target: InitialTarget) -> [Problem] { target.problemsOfVector(Self.kind) }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: per)) { width in
      let normals = stream.normals(target.rows * width)
      return orthogonalFactor(
        of: normals, rows: target.rows, columns: width, under: target.determinism
      ).map { gain * $0 }
    }
  }
}
