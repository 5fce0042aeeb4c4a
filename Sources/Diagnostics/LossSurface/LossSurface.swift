public import Components
import LinearAlgebra
import Recurrent
public import TrialFormat

/// E over a plane through a record's parameters θ, and two descents on it that begin there: steps
/// −η ∇E, and the same with the gradient scaled down to a threshold where its norm is above.
///
/// Where E rises like a wall, a step that is as long as the gradient says is thrown far away, and one of bounded
/// length stays. The plane has two orthonormal directions; gradients are projected onto it, so that a descent is one
/// of E as a function of two numbers and every place of it has its height on the surface. In the plane of the
/// descent itself, a record's gradient and that after one clipped step lie in it whole: there the first step of
/// either descent and the second of the clipped one are those of gradient descent with all parameters.
///
/// E is that of the probe batch, without penalties and dropout. A record costs points² forward passes and
/// 2(steps + 2) with a backward one: by default as much as some hundred updates.
public struct LossSurface: Diagnostic {
  public static let kind = "loss-surface"
  public static let summary =
    "loss over a plane through the parameters, and gradient descents on it, clipped and not: the cliff"
  public static let reference: String? =
    "Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural networks, ICML 2013; Li et al., Visualizing the loss "
    + "landscape of neural nets, NeurIPS 2018"

  public var directions = SurfaceDirections.descent
  public var radius = 1.0
  public var points = 21
  public var learningRate = 0.1
  public var threshold = 1.0
  public var steps = 10
  public var seed = 0

  public init() {}

  public static let settings: [Setting<LossSurface>] = [
    Setting(
      "directions", \.directions, SurfaceDirections.type,
      doc:
        "Of the plane: descent, in which clipped descent takes its first two steps; random, each unit's part as large as its weights; "
        + "or two numbers of parameters by row and column, [W.0.0, b.0]."),
    Setting(
      "radius", \.radius, .real(.positive),
      doc: "How far the plane reaches from the record's parameters, as a distance of parameters."),
    Setting(
      "points", \.points, .integer(3...201),
      doc:
        "Along each direction, an odd number; a record costs as many forward passes as the plane has points."
    ),
    Setting("learning_rate", \.learningRate, .real(.positive), doc: "η of both descents."),
    Setting(
      "threshold", \.threshold, .real(.positive),
      doc: "Largest norm of the gradient that the clipped descent leaves as it is."),
    Setting("steps", \.steps, .integer(1...10000), unit: "steps", doc: "Of each descent."),
    Setting("seed", \.seed, .integer(0...Int.max), doc: "Of random directions, the same at every record."),
  ]

  public static let quantities = declared(lossUnit: "1")

  private static func declared(lossUnit: String) -> [QuantityDeclaration] {
    let path = ColumnFilter(
      "path", .index(axis: 0), example: SurfaceDescent.Kind.clipped.rawValue,
      doc: "which descent: \(SurfaceDescent.Kind.allCases.map(\.rawValue).joined(separator: " or "))")
    func ofDescent(_ name: String, unit: String, column: String, _ doc: String) -> QuantityDeclaration {
      QuantityDeclaration(
        name, axes: ["path"], unit: unit, doc: doc,
        columns: [ColumnDeclaration(column, filters: [path], scale: .logarithmic, doc: doc)])
    }
    func ofPlane(_ name: String, column: String, scale: Scale, _ doc: String) -> QuantityDeclaration {
      QuantityDeclaration(name, doc: doc, columns: [ColumnDeclaration(column, scale: scale, doc: doc)])
    }
    return [
      QuantityDeclaration(
        "loss", axes: ["second_direction", "first_direction"], unit: lossUnit,
        doc: "loss of the probe batch over the plane"),
      QuantityDeclaration(
        "places", axes: ["path", "descent_step", "direction"],
        doc: "where a descent is, from the record's parameters; NaN from where its gradient is not finite"),
      QuantityDeclaration(
        "path_loss", axes: ["path", "descent_step"], unit: lossUnit, doc: "loss of the probe batch there"),
      QuantityDeclaration(
        "origin", axes: ["direction"],
        doc: "the record's parameters along the directions; of a single number, its value"),
      QuantityDeclaration(
        "gradient_share", doc: "share of the norm of the record's gradient that lies in the plane"),
      ofDescent(
        "end_loss", unit: lossUnit, column: "descent_loss", "loss of the probe batch after a descent's steps"),
      ofDescent(
        "peak_loss", unit: lossUnit, column: "descent_peak", "greatest loss of the probe batch on a descent"),
      ofDescent(
        "distance", unit: "1", column: "descent_distance",
        "greatest distance of a descent from the record's parameters"),
      ofPlane(
        "steepness", column: "surface_steepness", scale: .logarithmic,
        "greatest change of the loss between neighbouring points of the plane, over their distance"),
      ofPlane(
        "curvature", column: "surface_curvature", scale: .linear,
        "greatest second difference of the loss along the plane's first direction, through the record's parameters"
      ),
    ]
  }

  public func problems(for setting: DiagnosticSetting) -> [Problem] {
    let isEven = points.isMultiple(of: 2)
    return
      (isEven
      ? [
        Problem(
          "points", "of an even number no point is in the middle, where the record's parameters are",
          remedy: "write points: \(points + 1)")
      ] : [])
      + directions.problems(for: setting).map { $0.inside("directions") }
  }

  public func declaration(for setting: DiagnosticSetting) -> TrialDeclaration {
    func axis(_ name: String, _ which: String) -> AxisDeclaration {
      AxisDeclaration(
        name, .coordinates(.reals(coordinates)), unit: "1",
        doc: "distance from the record's parameters along the \(which) direction")
    }
    return TrialDeclaration(
      axes: [
        axis("first_direction", "first"), axis("second_direction", "second"),
        AxisDeclaration(
          "path", .coordinates(.labels(SurfaceDescent.Kind.allCases.map(\.rawValue))),
          doc: "with the gradient as it is, or scaled down to the threshold"),
        AxisDeclaration(
          "descent_step", .coordinates(.integers(Array(0...steps))), unit: "steps",
          doc: "steps of the descent so far"),
        AxisDeclaration(
          "direction", .coordinates(.labels(directions.names)), doc: "direction of the plane"),
      ],
      quantities: LossSurface.declared(lossUnit: setting.shape.outputs.lossUnit),
      groups: [
        ("", [.init("learning_rate", .real(learningRate)), .init("threshold", .real(threshold))])
      ])
  }

  /// The record's parameters and a gradient, and in Float64 these, the two directions and what they are made from.
  public func workingNumbers(for setting: DiagnosticSetting) -> Double {
    let count = ParameterNames(setting.model, setting.shape).shapes.reduce(0) { $0 + Double($1.count) }
    return count * (2 + 6 * 8 / Double(setting.precision.size)) + Double(points * points)
  }

  public func measure(_ subject: DiagnosticSubject) -> Measurements {
    let plane = SurfacePlane(subject.network, subject.batch)
    plane.span(directions, step: { learningRate * min($0, threshold) }, seed: UInt64(seed))
    let coordinates = self.coordinates
    let losses = coordinates.flatMap { second in
      coordinates.map { first in plane.loss(at: [first, second]) }
    }
    let descents = SurfaceDescent.Kind.allCases.map { kind in
      SurfaceDescent(
        on: plane, rate: learningRate, threshold: kind == .clipped ? threshold : nil, steps: steps)
    }
    plane.restore()
    let surface = SurfaceShape(losses, width: points, spacing: 2 * radius / Double(points - 1))
    var measured = Measurements()
    measured.add("loss", losses)
    measured.add("places", descents.flatMap { $0.places.flatMap(\.self) })
    measured.add("path_loss", descents.flatMap(\.losses))
    measured.add("origin", plane.origin)
    measured.add("gradient_share", [plane.gradientShare])
    measured.add("end_loss", descents.map(\.end))
    measured.add("peak_loss", descents.map(\.peak))
    measured.add("distance", descents.map(\.distance))
    measured.add("steepness", [surface.steepness])
    measured.add("curvature", [surface.curvature])
    return measured
  }

  /// From −radius to radius, 0 in the middle.
  private var coordinates: [Double] {
    (0..<points).map { radius * Double(2 * $0 - (points - 1)) / Double(points - 1) }
  }
}
