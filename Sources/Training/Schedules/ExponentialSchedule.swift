public import Components
import LinearAlgebra

/// η_n = η γ^{n/every}: PyTorch's `ExponentialLR` where every is 1.
public struct ExponentialSchedule: Schedule {
  public static let kind = "exponential"
  public static let summary = "a steady fall by a constant factor"

  public var factor = 0.999
  public var every = 1

  public init() {}

  public static let settings: [Setting<ExponentialSchedule>] = [
    Setting(
      "factor", \.factor, .real(Interval(lower: 0, upper: 1, includesLower: false)),
      doc: "What the rate is multiplied by in `every` updates, smoothly."),
    Setting(
      "every", \.every, .integer(1...1_000_000_000), unit: "updates", doc: "Updates that the factor takes."),
  ]

  public func factor(at update: Int, of updates: Int) -> Double {
    Reals.pow(factor, Double(update) / Double(every))
  }
}
