public import Components
import LinearAlgebra

/// η_n = η γ^⌊n/every⌋: PyTorch's `StepLR`, stepped at every update.
public struct StepSchedule: Schedule {
  public static let kind = "step"
  public static let summary = "a fall by a constant factor every so many updates"

  public var every = 1000
  public var factor = 0.1

  public init() {}

  public static let settings: [Setting<StepSchedule>] = [
    Setting(
      "every", \.every, .integer(1...1_000_000_000), unit: "updates", doc: "Updates between two falls."),
    Setting(
      "factor", \.factor, .real(Interval(lower: 0, upper: 1, includesLower: false)),
      doc: "What each multiplies the rate by."),
  ]

  public func factor(at update: Int, of updates: Int) -> Double { Reals.pow(factor, Double(update / every)) }
}
