/// What became of one gradient, or the extremes over those of one step.
struct GradientReport {
  var norm = 0.0
  var factor = 1.0
  var controls = ControlReport()
  /// Numbers of the diagnostics that look at updates; empty before the first.
  var measured: [[Double]] = []

  mutating func widen(by other: GradientReport) {
    (norm, factor) = (max(norm, other.norm), min(factor, other.factor))
    controls.widen(by: other.controls)
    measured =
      measured.isEmpty
      ? other.measured : zip(measured, other.measured).map { zip($0, $1).map { .maximum($0, $1) } }
  }
}
