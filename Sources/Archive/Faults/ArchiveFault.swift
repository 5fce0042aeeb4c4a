import Store

/// Why a stored result is not what was asked for: the file, and what is wrong with it.
public struct ArchiveFault: Error, Hashable, Sendable {
  /// The file.
  public let path: String
  public let cause: Cause
  /// The identity that the file states, where it states one.
  public let identity: String?

  public init(_ path: String, _ cause: Cause, identity: String? = nil) {
    (self.path, self.cause, self.identity) = (path, cause, identity)
  }

  public enum Cause: Hashable, Sendable {
    case missing
    /// Damaged, or no trial file: what could not be done with it.
    case unreadable(String)
    /// A part of it cannot be read: what could not be done.
    case incomplete(String)
    /// Written in a format that came later than this program.
    case newer(format: Int)
    /// Its writer never came to the end.
    case unfinished
    /// Of the experiment of this name.
    case foreign(experiment: String)
    /// Of another variant or seed: `variant/seed-3`.
    case misplaced(trial: String)
    /// Of another identity: the settings that differ; none where they are the same, and something else is not.
    case stale([SettingsDifference])
    /// Another file took its place while it was being read.
    case replaced
    /// It does not hold what its settings promise.
    case unlikeDeclared([DeclarationDifference])
  }
}
