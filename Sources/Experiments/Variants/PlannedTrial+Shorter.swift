public import Components
import Training

extension PlannedTrial {
  /// This trial as it was planned with the number of updates and the records that stored settings state.
  ///
  /// - Parameter stored: the settings of an earlier result.
  /// - Returns: nil if they cannot be read, or are not those of fewer updates.
  public func shorter(as stored: Value) -> PlannedTrial? {
    guard let earlier = Experiment(table: stored), earlier.train.updates < variant.experiment.train.updates
    else { return nil }
    var experiment = variant.experiment
    experiment.train.updates = earlier.train.updates
    // When records are taken may have changed with the number of updates; what they hold may not.
    (experiment.record.every, experiment.record.log) = (earlier.record.every, earlier.record.log)
    experiment.record.at = earlier.record.at
    return PlannedTrial(PlannedVariant(variant, experiment), seed: seed, start: start)
  }
}
