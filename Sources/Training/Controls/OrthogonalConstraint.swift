public import Components
import LinearAlgebra
public import Recurrent

/// WᵀW = 1 for recurrent matrices, each gate's block by itself: the optimizer's step D (θ ← θ − D) turns W
/// instead of moving it.
///
/// With A = D Wᵀ − W Dᵀ, which is skew, `cayley` takes W to (1 + A/2)⁻¹(1 − A/2) W and `qr` to the orthogonal
/// factor of (1 − A) W; the two agree to the second order of D. A step of gradient descent is Wisdom's; the
/// step of any other rule takes the gradient's place. A W that is not orthogonal in the beginning becomes its
/// orthogonal factor. Computed in Float64.
public struct OrthogonalConstraint: Component {
  public enum Retraction: String, Sendable, CaseIterable, ValueConvertible { case cayley, qr }

  public static let kind = "orthogonal"
  public static let summary = "recurrent matrices stay orthogonal, gate by gate"
  public static let reference: String? =
    "Wisdom et al., Full-capacity unitary recurrent neural networks, NIPS 2016; Vorontsov et al., ICML 2017"

  /// What a file can name as a constraint.
  public static let family = Family("constraint", [OrthogonalConstraint.self])

  public var parameters = ["W"]
  public var retraction = Retraction.cayley

  public init() {}

  public static let settings: [Setting<OrthogonalConstraint>] = [
    Setting(
      "parameters", \.parameters, .list(of: .text(.line), count: 1...100),
      doc:
        "Names of square matrices, or matrices with a square block for each gate: W is that of every layer, encoder.W that of one."
    ),
    Setting(
      "retraction", \.retraction, .choice(Retraction.allCases.map(\.rawValue)),
      doc:
        "How a step leads back to the orthogonal matrices: Cayley's transform, or the orthogonal factor of QR."
    ),
  ]

  public var problems: [Problem] {
    Set(parameters).count < parameters.count
      ? [Problem("parameters", "a parameter is named twice", remedy: .handbook)] : []
  }

  /// Parameters that cannot be constrained in this way; keys are relative to the constraint.
  public func problems(for model: ModelSettings, _ shape: NetworkShape) -> [Problem] {
    let shapes = ParameterNames(model, shape).shapes
    return parameters.enumerated().flatMap { index, name -> [Problem] in
      let key = "parameters[\(index)]", named = shapes.filter { OrthogonalConstraint.name(name, means: $0) }
      if named.isEmpty {
        let known = shapes.filter { OrthogonalConstraint.blocks(of: $0) != nil }.map(\.name)
        let remedy =
          known.isEmpty ? "remove it: no matrix is square" : "square are \(known.joined(separator: ", "))"
        return [Problem(key, "this network has no parameter \(name)", remedy: .words(remedy))]
      }
      return named.compactMap { shape in
        if shape.base == "W", model.cell.declaration.mapsWeights {
          return Problem(
            key,
            "cell \(type(of: model.cell).kind) computes with a function of \(shape.name), which would not be orthogonal",
            remedy: .handbook)
        }
        guard OrthogonalConstraint.blocks(of: shape) == nil else { return nil }
        let size = shape.axes.count == 1 ? "a vector" : "[\(shape.rows), \(shape.columns)]"
        return Problem(
          key, "\(shape.name) is \(size): only a square matrix, or square blocks of gates, can be orthogonal",
          remedy: .handbook)
      }
    }
  }

  private static func name(_ name: String, means shape: ParameterShape) -> Bool {
    shape.name == name || shape.base == name
  }

  /// The columns of a matrix's square blocks, or nil if it has none.
  private static func blocks(of shape: ParameterShape) -> [Range<Int>]? {
    guard shape.axes.count == 2 else { return nil }
    let blocks = shape.gates.isEmpty ? [0..<shape.columns] : shape.gates.map(\.columns)
    return blocks.allSatisfy { $0.count == shape.rows } ? blocks : nil
  }

  /// Moves the parameters into the set, and returns what keeps them there. Called once, before the first
  /// update.
  func start(_ parameters: Parameters, under determinism: Determinism) -> OrthogonalComputation {
    let blocks = parameters.shapes.flatMap { shape -> [(String, Range<Int>)] in
      guard self.parameters.contains(where: { OrthogonalConstraint.name($0, means: shape) }) else {
        return []
      }
      return (OrthogonalConstraint.blocks(of: shape) ?? []).map { (shape.name, $0) }
    }
    return OrthogonalComputation(retraction, blocks, parameters, under: determinism)
  }
}

/// Blocks of parameters that stay orthogonal, with room to compute in.
final class OrthogonalComputation: Memoryless {
  private struct Block {
    let name: String
    let columns: Range<Int>
    /// W before the update, float64.
    let before: Matrix
    let rotation: Rotation
  }

  private let retraction: OrthogonalConstraint.Retraction
  private let blocks: [Block]

  init(
    _ retraction: OrthogonalConstraint.Retraction, _ blocks: [(name: String, columns: Range<Int>)],
    _ parameters: Parameters, under determinism: Determinism
  ) {
    self.retraction = retraction
    var rotations: [Int: Rotation] = [:]
    self.blocks = blocks.map { name, columns in
      let order = columns.count, rotation = rotations[order] ?? Rotation(order: order, under: determinism)
      rotations[order] = rotation
      return Block(
        name: name, columns: columns, before: Matrix(rows: order, columns: order, precision: .float64),
        rotation: rotation)
    }
    for block in self.blocks {
      let W = parameters[block.name].columns(block.columns)
      block.before.assign(
        orthogonalFactor(of: W.elements, rows: W.rows, columns: W.columns, under: determinism))
      W.convert(from: block.before)
    }
  }

  /// Remembers the parameters before an update.
  func begin(_ parameters: Parameters) {
    for block in blocks { block.before.convert(from: parameters[block.name].columns(block.columns)) }
  }

  /// Takes the parameters, as an update left them, into the set.
  ///
  /// - Returns: how far from the set they are then.
  func finish(_ parameters: Parameters) -> Double {
    blocks.reduce(0) { worst, block in
      let W = parameters[block.name].columns(block.columns)
      block.rotation.rotate(block.before, towards: W, by: retraction == .cayley ? .cayley : .orthogonalFactor)
      W.convert(from: block.before)
      return max(worst, block.rotation.error(of: W))
    }
  }
}
