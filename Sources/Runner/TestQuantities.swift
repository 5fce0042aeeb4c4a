import SequenceTasks

/// What an evaluation measures: datasets of `/evaluation` and `/test`.
enum TestQuantities {
  static func names(of source: any SequenceSource) -> [String] {
    ["loss", "step_loss", "accuracy"] + source.metrics.map(\.name)
  }
}
