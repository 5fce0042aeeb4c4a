import SequenceTasks
import Synchronization
public import Training

/// One point of the sweep with one seed: a unit of work.
public struct PlannedTrial: Sendable {
  public let variant: PlannedVariant
  public let seed: Int
  /// The stored weights that it begins with.
  public let start: StoredStart?
  private let known = Known()

  init(_ variant: PlannedVariant, seed: Int, start: StoredStart? = nil) {
    (self.variant, self.seed, self.start) = (variant, seed, start)
  }

  /// SHA-256 of everything that can change the trial's numbers.
  public var identity: String {
    known.identity.withLock { known in
      if let known { return known }
      let identity = identity(startingWith: start?.digest)
      known = identity
      return identity
    }
  }

  /// What is made once, where it is asked for.
  private final class Known: Sendable {
    let identity = Mutex<String?>(nil)
  }

  /// The same for a trial that begins with stored weights of some digest, whether or not they can still be found.
  public func identity(startingWith digest: String?) -> String {
    let (head, tail) = variant.decisive, start = digest.map { ",\"start\":\"\($0)\"" } ?? ""
    return sha256(Array("\(head)\(seed)\(start)\(tail)".utf8))
  }

  /// `variant/seed-1`
  public var name: String { "\(variant.name)/seed-\(seed)" }

  public var settings: TrialSettings { variant.settings(seed: seed) }

  /// The settings with the weights that it begins with.
  ///
  /// - Parameter read: weights that are read already.
  public func startedSettings(among read: StoredWeights = StoredWeights()) throws(StartError) -> TrialSettings
  {
    var settings = settings
    settings.start = try start?.numbers(among: read)
    return settings
  }
}
