import TrialFormat

/// What a trial file says of itself.
public struct TrialHead: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    case done
    /// At this update the loss or the gradient was not finite.
    case diverged(at: Int?)
  }

  /// `train.until` was satisfied before the last update.
  public struct Stop: Sendable, Hashable {
    public let update: Int?
    public let reason: String

    public init(update: Int?, reason: String) { (self.update, self.reason) = (update, reason) }
  }

  public var format = FormatVersion.current
  public var experiment: String
  public var variant: String
  public var seed: Int
  public var status = Status.done
  public var stop: Stop?
  /// How inputs and outputs are wired, for example `many-to-one`.
  public var arrangement = ""
  /// `cross-entropy`, `binary-cross-entropy` or `squared-error`; "" if the file does not say.
  public var lossKind = ""
  /// SHA-256 of everything that can change the numbers; "" if the file has none.
  public var identity = ""
  /// The settings that decide what the file holds, as canonical JSON; nil if the file does not say.
  public var recordsKept: String?

  public init(experiment: String, variant: String, seed: Int) {
    (self.experiment, self.variant, self.seed) = (experiment, variant, seed)
  }

  /// `variant/seed-1`
  public var name: String { "\(variant)/seed-\(seed)" }

  /// Reads what the file says; throws if it is not a finished trial, or if its format is newer than those
  /// that are read.
  init(of data: any TrialData, at path: String) throws(ArchiveFault) {
    format = try TrialHead.format(of: data, at: path)
    let identity = try data.text(TrialAttribute.identity) ?? ""
    guard let experiment = try data.text(TrialAttribute.experiment),
      let variant = try data.text(TrialAttribute.variant),
      let seed = try data.integer(TrialAttribute.seed)
    else { throw ArchiveFault(path, .unreadable("it does not say which trial it holds"), identity: identity) }
    (self.experiment, self.variant, self.seed, self.identity) = (experiment, variant, seed, identity)
    // Provenance is written last.
    guard let status = try data.text(TrialAttribute.status), try data.text(TrialAttribute.provenance) != nil
    else {
      throw ArchiveFault(path, .unfinished, identity: identity)
    }
    switch status {
    case "done": self.status = .done
    case "diverged": self.status = .diverged(at: try data.integer(TrialAttribute.divergedAt))
    default:
      throw ArchiveFault(path, .unreadable("its status is neither done nor diverged"), identity: identity)
    }
    stop = try data.text(TrialAttribute.stoppedBecause).map { reason throws(ArchiveFault) in
      Stop(update: try data.integer(TrialAttribute.stoppedAt), reason: reason)
    }
    arrangement = try data.text(TrialAttribute.arrangement) ?? ""
    lossKind = try data.text(TrialAttribute.lossKind) ?? ""
    recordsKept = try data.text(TrialAttribute.recordsKept)
  }

  /// The version of a file's format; throws if it is not one of those that are read.
  static func format(of data: any TrialData, at path: String) throws(ArchiveFault) -> Int {
    guard let format = try data.integer(TrialAttribute.format), format >= FormatVersion.readable.lowerBound
    else {
      throw ArchiveFault(path, .unreadable("it is no file of lab's"))
    }
    guard FormatVersion.readable.contains(format) else { throw ArchiveFault(path, .newer(format: format)) }
    return format
  }
}
