public import Components
import LinearAlgebra

/// Independent normals of mean 0, with standard deviation `std`, or gain/√n for the n numbers that a matrix's
/// row count is.
public struct NormalInitializer: Initializer {
  public static let kind = "normal"
  public static let summary = "normal, of standard deviation std or gain/√rows"

  public var std: Double?
  public var gain: Double?

  public init() {}

  public init(std: Double) { self.std = std }

  public static let settings: [Setting<NormalInitializer>] = [
    Setting("std", \.std, .optional(.real(.positive)), doc: "Standard deviation; none: gain/√n."),
    Setting(
      "gain", \.gain, .optional(.real(.positive)),
      doc: "Standard deviation times √n, of n incoming weights a unit; none: 1, unless std is given."),
  ]

  public var problems: [Problem] {
    if std == nil || gain == nil { return [] }
    return [Problem("gain", "std and gain each give the standard deviation", remedy: "remove one of them")]
  }

  public func problems(for target: InitialTarget) -> [Problem] {
    if target.isMatrix || std != nil { return [] }
    return [
      Problem(
        "", "gain/√n is meant for matrices, and \(target.name) is a vector of \(target.columns)",
        remedy: "write a std")
    ]
  }

  public func numbers(for target: InitialTarget, seed: UInt64) -> [Double] {
    let std = std ?? (gain ?? 1) / Double(target.rows).squareRoot()
    var stream = target.stream(seed)
    return stream.normals(target.rows * target.columns).map { std * $0 }
  }
}
