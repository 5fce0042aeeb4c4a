import Components
import Experiments
import OrderedCollections
import SequenceTasks
import Training

/// What the user's own data were taken for, as `lab check` says it.
struct DataReading: Hashable {
  /// One line: rows, layout, sets, sequences, classes.
  let line: String
  /// What was left out, or looks odd.
  let notes: [String]

  /// One for each way in which variants read files, or carry states through a text; none for other tasks.
  static func all(of plan: Plan) -> [DataReading] {
    plan.variants.filter { $0.experiment.task is OwnFile || $0.experiment.train.carry }.map { variant in
      let facts = variant.source.facts
      return DataReading(
        line: facts.filter { $0.name != "note" }.map { "\($0.name): \($0.value)" }.joined(separator: "; "),
        notes: facts.filter { $0.name == "note" }.map(\.value))
    }.distinct
  }

  /// For `--json`.
  func value(of file: String) -> Value {
    .table(["file": .text(file), "read": .text(line), "notes": .list(notes.map { .text($0) })])
  }
}
