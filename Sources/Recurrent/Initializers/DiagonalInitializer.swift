public import Components
import LinearAlgebra

/// Numbers on the diagonal of each gate's block, zeros elsewhere: units that begin without connections to
/// each other.
public struct DiagonalInitializer: Initializer {
  public static let kind = "diagonal"
  public static let summary = "given or uniform numbers on the diagonal of each gate's block, zeros elsewhere"

  public var values: [Double]?
  public var uniform: [Double]?

  public init() {}

  public static let settings: [Setting<DiagonalInitializer>] = [
    Setting(
      "values", \.values, .optional(.list(of: .real(.any), count: 1...16384)),
      doc: "The diagonal: one number for all units, or one a unit; none: 1, unless uniform is given."),
    Setting(
      "uniform", \.uniform, .optional(.list(of: .real(.any), count: 2...2)),
      doc: "Lower and upper bound of a diagonal drawn at random; none: values."),
  ]

  public var problems: [Problem] {
    if values != nil, uniform != nil {
      return [Problem("uniform", "values and uniform each give the diagonal", remedy: "remove one of them")]
    }
    if let uniform, uniform[0] > uniform[1] {
      return [
        Problem(
          "uniform", "the lower bound \(uniform[0]) is above the upper bound \(uniform[1]): exchange them",
          remedy: .handbook)
      ]
    }
    return []
  }

  public func problems(for target: InitialTarget) -> [Problem] {
    let wrong = target.problemsOfShape(Self.kind, target.blocks(per: .gate))
    guard wrong.isEmpty, let values, values.count > 1, values.count != target.rows else { return wrong }
    return [
      Problem(
        "values", "\(values.count) numbers for the \(target.rows) units of \(target.name)",
        remedy: "give one, or one a unit")
    ]
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    var stream = target.stream(seed)
    return target.filled(target.blocks(per: .gate)) { width in
      var numbers = [Double](repeating: 0, count: target.rows * width)
      for unit in 0..<width {
        let given = values.map { $0[unit % $0.count] } ?? 1
        numbers[unit * width + unit] = uniform.map { stream.uniform($0[0], $0[1]) } ?? given
      }
      return numbers
    }
  }
}
