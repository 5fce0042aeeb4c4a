/// The attributes of a trial file's root.
public enum TrialAttribute {
  public static let format = "lab_format"
  public static let conventions = "Conventions"
  public static let title = "title"
  public static let experiment = "experiment"
  public static let variant = "variant"
  public static let seed = "seed"
  /// `VARIANT/seed-N`
  public static let trial = "trial"
  public static let arrangement = "arrangement"
  /// `cross-entropy`, `binary-cross-entropy` or `squared-error`
  public static let lossKind = "loss_kind"
  /// SHA-256 of everything that can change the numbers.
  public static let identity = "identity"
  /// The settings that decide what the file holds, as canonical JSON.
  public static let recordsKept = "records_kept"
  public static let numericsVersion = "numerics_version"
  /// The resolved settings, as canonical JSON.
  public static let settings = "settings"
  /// Where and by what it was computed, as JSON; written last.
  public static let provenance = "provenance"
  /// `done` or `diverged`
  public static let status = "status"
  public static let divergedAt = "diverged_at"
  public static let stoppedAt = "stopped_at"
  public static let stoppedBecause = "stopped_because"
  /// In a file of gradient checks: `right` or `wrong`.
  public static let verdict = "verdict"

  /// In a file of what was measured afterwards: the identity of the trial, and the SHA-256 of its file.
  public static let parentIdentity = "parent_identity"
  public static let parentDigest = "parent_sha256"
  /// In such a file: the diagnostic with its settings, as canonical JSON.
  public static let diagnostic = "diagnostic"

  // Of datasets and groups.
  public static let longName = "long_name"
  public static let units = "units"
}
