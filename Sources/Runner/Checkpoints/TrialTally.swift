import Foundation

/// The times of a trial over all its parts, between which it was interrupted; those of a shorter trial that it
/// goes on from count as well. They stand in its provenance, and no number depends on them.
struct TrialTally: Codable, Sendable {
  /// The first start, as ISO 8601.
  var started: String
  /// Whether --force computes it anew.
  var isForced = false
  /// How many times it went on from a checkpoint.
  var resumed = 0
  /// The shorter trial that it goes on from; nil if it began at its first update.
  var parent: String?
  /// The update at which it went on from there.
  var continuedAt: Int?
  var updates = 0
  /// Seconds of gradients and updates, of what is measured for records, and of waiting for the file.
  var training = 0.0
  var measuring = 0.0
  var recording = 0.0
  /// Seconds of evaluations and samples; nil in a state that an earlier lab has kept.
  var evaluating: Double?

  init(start: Date) { started = start.formatted(.iso8601) }

  /// Updates in a second of training.
  var rate: Double { Double(updates) / max(training, 1e-9) }
}
