import Components

/// What the controls did in one update, or the most they did in the updates of one step; NaN where there was
/// none.
struct ControlReport {
  var clippedShare = Double.nan
  var gradientNoise = Double.nan
  var zeroShare = Double.nan
  var constraintError = Double.nan

  /// Every column, with what stands in it and which settings call for it.
  static var columns:
    [(
      column: HistoryColumn, value: KeyPath<ControlReport, Double>,
      isOn: (CommonSettings) -> Bool
    )]
  {
    [
      (
        HistoryColumn(
          "clipped_share", "share of the gradient's numbers that clipping changed", setting: "optimizer.clip"),
        \.clippedShare, { $0.clip != nil }
      ),
      (
        HistoryColumn(
          "gradient_noise", "standard deviation of the noise on the gradient",
          setting: "optimizer.gradient_noise"),
        \.gradientNoise, { $0.gradientNoise != nil }
      ),
      (
        HistoryColumn(
          "zero_share", "share of the parameters under l1 that are exactly 0", setting: "optimizer.l1"),
        \.zeroShare, { $0.l1 > 0 }
      ),
      (
        HistoryColumn(
          "constraint_error",
          "distance of parameters from the constraint \(OrthogonalConstraint.kind) after the update",
          setting: "optimizer.constraint"),
        \.constraintError, { $0.constraint != nil }
      ),
    ]
  }

  /// The columns that settings call for, and what stands in them.
  static func columns(of common: CommonSettings) -> [(
    column: HistoryColumn, value: KeyPath<ControlReport, Double>
  )] {
    columns.filter { $0.isOn(common) }.map { ($0.column, $0.value) }
  }

  /// The larger of each; a number is larger than none.
  mutating func widen(by other: ControlReport) {
    clippedShare = .maximum(clippedShare, other.clippedShare)
    gradientNoise = .maximum(gradientNoise, other.gradientNoise)
    zeroShare = .maximum(zeroShare, other.zeroShare)
    constraintError = .maximum(constraintError, other.constraintError)
  }
}
