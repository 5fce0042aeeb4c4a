public import Components
import LinearAlgebra

/// Each unit listens to k others, chosen at random, with independent normals of standard deviation `std`; its
/// other weights are zero. Sums that enter a unit then vary alike however many units there are.
///
/// With 15 connections, std 0.01 and spectral radius 0.95 this is the "smart tanh" of Pascanu, Mikolov &
/// Bengio 2013.
public struct SparseInitializer: Initializer {
  public static let kind = "sparse"
  public static let summary = "k normal weights into each unit, zeros elsewhere"
  public static let reference: String? =
    "Martens & Sutskever, Learning recurrent neural networks with Hessian-free optimization, ICML 2011"

  public var connections = 15
  public var std = 1.0
  public var radius: Double?

  public init() {}

  public static let settings: [Setting<SparseInitializer>] = [
    Setting(
      "connections", \.connections, .integer(1...16384),
      doc: "Weights into each unit, of each gate, that are not zero."),
    Setting(
      "std", \.std, .real(.positive),
      doc: "Standard deviation of these; without meaning where radius is given."),
    Setting(
      "radius", \.radius, .optional(.real(.positive)),
      doc: "Spectral radius to which each gate's block is scaled; none: it is left alone."),
  ]

  public func problems(for target: InitialTarget) -> [Problem] {
    var problems = target.problemsOfVector(Self.kind)
    if problems.isEmpty, radius != nil {
      problems = target.problemsOfShape("a spectral radius", target.blocks(per: .gate)).map {
        Problem("radius", $0.message, remedy: $0.remedy)
      }
    }
    if target.isMatrix, connections > target.rows {
      problems.append(
        Problem(
          "connections",
          "a unit cannot have \(connections) connections: \(target.name) has \(target.rows) rows",
          remedy: .handbook))
    }
    return problems
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: .gate)) { width in
      var numbers = [Double](repeating: 0, count: target.rows * width)
      for unit in 0..<width {
        for row in stream.permutation(of: target.rows).prefix(connections) {
          numbers[row * width + unit] = stream.normal()
        }
      }
      return radius.map {
        numbers.scaled(toSpectralRadius: $0, order: width, under: target.determinism)
      } ?? numbers.map { std * $0 }
    }
  }
}
