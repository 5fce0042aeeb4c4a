public import Components
public import Recurrent

/// A number beyond loss and accuracy, averaged over an evaluation set: exact match, character error rate,
/// share within a tolerance.
public protocol SequenceMetric: Sendable {
  /// The name of its dataset in files: `[a-z][a-z0-9_]*`.
  var name: String { get }
  var doc: String { get }
  /// Nil for a dimensionless number.
  var unit: String? { get }
  var isBetterHigher: Bool { get }
  /// The scale on which it is averaged over seeds: logarithmic for errors, which span decades.
  var scale: Scale { get }
  /// What a batch contributes; the metric is the total of the sums divided by the total of the counts.
  func tally(_ batch: Batch, _ prediction: Prediction) -> (sum: Double, count: Double)
  /// What it is where the counts of a whole set come to 0.
  var ofNothing: Double { get }
}

extension SequenceMetric {
  public var unit: String? { nil }
  public var isBetterHigher: Bool { true }
  public var scale: Scale { .linear }
  public var ofNothing: Double { .nan }

  /// The metric of a whole set.
  public func value(of total: (sum: Double, count: Double)) -> Double {
    total.count == 0 ? ofNothing : total.sum / total.count
  }
}
