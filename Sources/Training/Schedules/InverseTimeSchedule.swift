public import Components
import LinearAlgebra

/// η_n = η / (1 + n/τ)^p: with p in (½, 1] the rates' sum diverges and their squares' converges, as
/// stochastic approximation asks.
public struct InverseTimeSchedule: Schedule {
  public static let kind = "inverse-time"
  public static let summary = "1/t: η / (1 + n/τ)^p"
  public static let reference: String? = "Robbins & Monro, A stochastic approximation method, 1951"

  public var time = 1000.0
  public var power = 1.0

  public init() {}

  public static let settings: [Setting<InverseTimeSchedule>] = [
    Setting(
      "time", \.time, .real(.positive), unit: "updates",
      doc: "τ: updates after which the rate is half, where the power is 1."),
    Setting("power", \.power, .real(.positive), doc: "p: 1 for 1/t, 0.5 for 1/√t."),
  ]

  public func factor(at update: Int, of updates: Int) -> Double {
    Reals.pow(1 + Double(update) / time, -power)
  }
}
