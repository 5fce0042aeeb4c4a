import Recurrent
import SequenceTasks

/// What an evaluation measures: datasets of `/evaluation` and `/test`.
enum TestQuantities {
  static func names(of source: any SequenceSource) -> [String] {
    ["loss", "step_loss", accuracy] + source.metrics.map(\.name)
  }

  /// Those that mean something: there is no accuracy of real numbers.
  static func isTold(_ name: String, of source: any SequenceSource) -> Bool {
    if name == accuracy, case .reals = source.shape.outputs { return false }
    return true
  }

  private static let accuracy = "accuracy"
}
