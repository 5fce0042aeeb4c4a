import Store

/// Why a stored result is not what was asked for: the file, and what is wrong with it.
public struct ArchiveFault: Error, Hashable, Sendable {
  /// The path of the file.
  public let path: String
  public let cause: Cause
  /// The identity that the file states, if it states one.
  public let identity: String?

  public init(_ path: String, _ cause: Cause, identity: String? = nil) {
    (self.path, self.cause, self.identity) = (path, cause, identity)
  }

  /// Whether the file is not what its writer left, whichever trial it is of.
  public var isDamage: Bool {
    switch cause {
    case .unreadable, .incomplete, .altered, .unfinished, .unlikeDeclared: true
    case .missing, .inaccessible, .newer, .foreign, .misplaced, .stale, .replaced: false
    }
  }

  /// A failure to read: the file's own, unless something else stands in the way.
  init(_ path: String, reading error: StoreError, part: Bool = false, identity: String? = nil) {
    let isOthers = error.trouble != nil || error.cause == .changing
    self.init(
      path,
      isOthers
        ? .inaccessible(error.sentence) : part ? .incomplete(error.sentence) : .unreadable(error.sentence),
      identity: identity)
  }

  public enum Cause: Hashable, Sendable {
    case missing
    /// It could not be looked at, for a reason that is not its own: open files, permissions, the disk. What
    /// could not be done.
    case inaccessible(String)
    /// Damaged, or not a trial file: what could not be done with it.
    case unreadable(String)
    /// A part of the file cannot be read: what could not be done.
    case incomplete(String)
    /// It can be read, but its bytes are not those that the index knows.
    case altered
    /// Written in a format newer than those this program reads.
    case newer(format: Int)
    /// Its writer never finished it.
    case unfinished
    /// It belongs to the experiment of this name.
    case foreign(experiment: String)
    /// It belongs to another variant or seed: `variant/seed-3`.
    case misplaced(trial: String)
    /// It has another identity: the settings that differ; none if they agree and something else differs.
    case stale([SettingsDifference])
    /// Another file replaced it while it was being read.
    case replaced
    /// It does not hold what its settings promise.
    case unlikeDeclared([DeclarationDifference])
  }
}
