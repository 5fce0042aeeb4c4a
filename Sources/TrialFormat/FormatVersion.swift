/// The versions of the trial file format, attribute `lab_format`.
///
/// 1: diagnostics are of each record's own training batch; the axis `record` has no coordinate; texts have
/// any length.
/// 2: the probe batch, coordinates on `record`, a name and a unit on every variable, texts of fixed length.
/// 3: `gradient-by-lag` has the decay a step.
public enum FormatVersion {
  /// The version that is written.
  public static let current = 3
  /// The value of the attribute `Conventions`. The conventions are lab's own, because CF knows neither units
  /// such as `steps` nor coordinates that are labels.
  public static let conventions = "lab-\(current)"
  /// The versions that are read.
  public static let readable = 1...current
}
