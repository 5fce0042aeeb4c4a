/// What became of one gradient, or the extremes over those of one step.
struct GradientReport {
  var norm = 0.0
  var factor = 1.0
  var controls = ControlReport()

  mutating func widen(by other: GradientReport) {
    (norm, factor) = (max(norm, other.norm), min(factor, other.factor))
    controls.widen(by: other.controls)
  }
}
