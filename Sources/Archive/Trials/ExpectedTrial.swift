public import Components
import OrderedCollections

/// The trial that a file should hold.
public struct ExpectedTrial: Sendable {
  public let experiment: String
  public let variant: String
  public let seed: Int
  /// SHA-256 of everything that can change its numbers.
  public let identity: String
  /// The settings that can change its numbers; computed only when needed, to say how others differ.
  let settings: (@Sendable () -> Value)?

  public init(
    experiment: String, variant: String, seed: Int, identity: String, settings: (@Sendable () -> Value)? = nil
  ) {
    (self.experiment, self.variant, self.seed, self.identity) = (experiment, variant, seed, identity)
    self.settings = settings
  }

  /// `variant/seed-1`
  public var name: String { "\(variant)/seed-\(seed)" }

  /// Throws if the file at a path is another trial's, or was trained with other settings.
  ///
  /// - Parameters:
  ///   - head: what the file says of itself.
  ///   - settings: the file's settings, as JSON.
  ///   - path: the file.
  func check(_ head: TrialHead, _ settings: () throws(ArchiveFault) -> String?, at path: String)
    throws(ArchiveFault)
  {
    func fault(_ cause: ArchiveFault.Cause) -> ArchiveFault {
      ArchiveFault(path, cause, identity: head.identity)
    }
    guard head.experiment == experiment else { throw fault(.foreign(experiment: head.experiment)) }
    guard head.variant == variant, head.seed == seed else { throw fault(.misplaced(trial: head.name)) }
    guard head.identity != identity else { return }
    throw fault(.stale(differences(from: try settings() ?? "")))
  }

  /// What differs in the settings of another trial, given as JSON.
  public func differences(from settings: String) -> [SettingsDifference] {
    SettingsDifference.all(
      between: Value(json: settings) ?? .table([:]), and: self.settings?() ?? .table([:]))
  }
}
