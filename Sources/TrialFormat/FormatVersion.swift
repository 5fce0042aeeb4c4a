/// The versions of the trial file, attribute `lab_format`.
///
/// 1: diagnostics are of each record's own training batch; the axis `record` has no coordinate; a text is of any length.
/// 2: the probe batch, coordinates on `record`, a name and a unit on every variable, texts of fixed length.
public enum FormatVersion {
  /// What is written.
  public static let current = 2
  /// What the attribute `Conventions` says: lab's own, as units such as `steps` and coordinates that are labels are none of CF's.
  public static let conventions = "lab-\(current)"
  /// What is read.
  public static let readable = 1...current
}
