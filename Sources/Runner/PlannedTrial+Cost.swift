import Experiments
import SequenceTasks
import Training

extension PlannedTrial {
  /// What computing it takes, for comparison with others of its plan: updates × parameters × steps ×
  /// examples.
  var cost: Double {
    let train = variant.experiment.train, source = variant.source
    return Double(train.updates) * Double(variant.parameterCount) * Double(train.batch)
      * Double(source.longestInput + source.longestOutput)
  }
}
