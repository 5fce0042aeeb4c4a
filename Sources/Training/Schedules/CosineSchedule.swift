public import Components
import LinearAlgebra

/// A linear rise in `warmup` updates, then half a cosine down: η_n = η (m + (1 − m)(1 + cos(πk/K))/2) at the
/// k-th update after it.
///
/// PyTorch's `LinearLR` followed by `CosineAnnealingLR` with T_max = K; where K, the `period`, is not given,
/// it ends with training. Past its end the rate stays at its minimum.
public struct CosineSchedule: Schedule {
  public static let kind = "cosine"
  public static let summary = "linear warm-up, then half a cosine down to a minimum"
  public static let reference: String? =
    "Loshchilov & Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017"

  public var warmup = 0
  public var warmupStart = 1.0 / 3
  public var period: Int?
  public var minimum = 0.0

  public init() {}

  public static let settings: [Setting<CosineSchedule>] = [
    Setting(
      "warmup", \.warmup, .integer(0...1_000_000_000), unit: "updates",
      doc: "Updates in which the rate rises to its full size."),
    Setting(
      "warmup_start", \.warmupStart, .real(.share),
      doc: "Share of the rate that the first update has where there is a warm-up."),
    Setting(
      "period", \.period, .optional(.integer(1...1_000_000_000)), unit: "updates",
      doc:
        "Updates from the largest rate to the smallest; none: as many as train.steps leaves after the warm-up."
    ),
    Setting("minimum", \.minimum, .real(.share), doc: "Share of the rate that is left in the end."),
  ]

  public func problems(for span: TrainingSpan) -> [Problem] {
    guard warmup > 0, warmup >= span.updates else { return [] }
    return [
      Problem(
        "warmup",
        "a warm-up of \(warmup) updates is not over when training is: train.steps is \(span.updates)",
        remedy: .handbook
      )
    ]
  }

  public func factor(at update: Int, of updates: Int) -> Double {
    if update < warmup { return warmupStart + (1 - warmupStart) * Double(update) / Double(warmup) }
    let period = period ?? max(updates - warmup, 1)
    let share = min(1, Double(update - warmup) / Double(period))
    return minimum + (1 - minimum) * (1 + Reals.cos(.pi * share)) / 2
  }
}
