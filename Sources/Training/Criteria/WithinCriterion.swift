public import Components
import SequenceTasks

/// The most recent training sequences were all answered within a tolerance, each before the update it caused.
///
/// The success rule of Hochreiter & Schmidhuber 1997. For classes an output is softmax(y), its target 1 for
/// the class and 0 for the others.
public struct WithinCriterion: Criterion {
  public static let kind = "within"
  public static let summary = "the last training sequences were all answered within a tolerance"
  public static let reference: String? =
    "Hochreiter & Schmidhuber, Long short-term memory, Neural Computation 9(8), 1997"

  public var error = 0.04
  public var sequences = 2000

  public init() {}

  public static let settings: [Setting<WithinCriterion>] = [
    Setting(
      "error", \.error, .real(.positive),
      doc: "Largest difference of an output from its target, at every scored step."),
    Setting(
      "sequences", \.sequences, .integer(1...1_000_000_000), unit: "sequences",
      doc: "Training sequences in a row."),
  ]

  public func watch(metrics: [String]) -> any CriterionWatch { Watch(criterion: self) }

  private struct Watch: CriterionWatch {
    let criterion: WithinCriterion
    var inRow = 0

    var state: StateItems {
      var state = StateItems()
      state.add("sequences_in_row", integer: inRow)
      return state
    }

    mutating func restore(_ state: inout StateReader) throws(StateError) {
      inRow = try state.count("sequences_in_row")
    }

    var readsOutputs: Bool { true }

    mutating func observe(_ lesson: Lesson) -> String? {
      guard let prediction = lesson.prediction else { return nil }
      for error in prediction.largestErrors(lesson.batch) { inRow = error < criterion.error ? inRow + 1 : 0 }
      guard inRow >= criterion.sequences else { return nil }
      return "the last \(criterion.sequences) training sequences were all answered within \(criterion.error)"
    }
  }
}
