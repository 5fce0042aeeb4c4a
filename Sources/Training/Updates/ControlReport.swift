import Components

/// What the controls did in one update, or the most they did in the updates of one step; NaN where there was
/// none.
struct ControlReport {
  var clippedShare = Double.nan
  var gradientNoise = Double.nan
  var zeroShare = Double.nan
  var constraintError = Double.nan

  /// The columns that settings call for, and what stands in them.
  static func columns(of common: CommonSettings) -> [(
    column: HistoryColumn, value: KeyPath<ControlReport, Double>
  )] {
    var columns: [(HistoryColumn, KeyPath<ControlReport, Double>)] = []
    if common.clip != nil {
      columns.append(
        (
          HistoryColumn("clipped_share", "share of the gradient's numbers that clipping changed"),
          \.clippedShare
        ))
    }
    if common.gradientNoise != nil {
      columns.append(
        (HistoryColumn("gradient_noise", "standard deviation of the noise on the gradient"), \.gradientNoise))
    }
    if common.l1 > 0 {
      columns.append(
        (HistoryColumn("zero_share", "share of the parameters under l1 that are exactly 0"), \.zeroShare))
    }
    if let constraint = common.constraint {
      let doc = "distance of parameters from the constraint \(type(of: constraint).kind) after the update"
      columns.append((HistoryColumn("constraint_error", doc), \.constraintError))
    }
    return columns
  }

  /// The larger of each; a number is larger than none.
  mutating func widen(by other: ControlReport) {
    clippedShare = .maximum(clippedShare, other.clippedShare)
    gradientNoise = .maximum(gradientNoise, other.gradientNoise)
    zeroShare = .maximum(zeroShare, other.zeroShare)
    constraintError = .maximum(constraintError, other.constraintError)
  }
}
